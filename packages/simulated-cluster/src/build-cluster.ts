import {
	type Bdb,
	type Cluster,
	compareUid,
	type Endpoint,
	inMaintenance,
	type Node,
	type Shard,
	type Snapshot,
} from "@node-actions/domain";
import type { FilePath } from "./cluster-document.ts";
import type { ClusterFile } from "./cluster-file-schema.ts";

/** A described cluster in the model's terms, and the way back into the file that describes it. */
export interface BuiltCluster {
	readonly cluster: Cluster;
	/** Where in the file stands what has this path in the cluster. A defaulted part leads to what it was derived from. */
	toFilePath(path: FilePath): FilePath;
}

type Lists = "nodes" | "bdbs" | "shards" | "endpoints" | "snapshots";

interface Placed<Item> {
	readonly item: Item;
	readonly path: FilePath;
}

/** Fills in what the file leaves out and puts every list in the model's order. References are not checked here. */
export function buildCluster(file: ClusterFile): BuiltCluster {
	const nodes = file.nodes
		.map(
			(node, at): Placed<Node> => ({
				item: { ...node, addr: node.addr ?? defaultAddr(node.uid) },
				path: ["nodes", at],
			}),
		)
		.sort((a, b) => a.item.uid - b.item.uid);
	const bdbs = file.bdbs
		.map((bdb, at): Placed<Bdb> => ({ item: toBdb(bdb), path: ["bdbs", at] }))
		.sort((a, b) => a.item.uid - b.item.uid);
	const shards = file.bdbs.flatMap(toShards).sort((a, b) => compareUid(a.item.uid, b.item.uid));
	const endpoints = file.bdbs.flatMap(toEndpoints).sort((a, b) => compareUid(a.item.uid, b.item.uid));
	const present = {
		name: file.name,
		state_id: 1,
		primary_node_uid: file.primary_node_uid ?? nodes[0]?.item.uid ?? 1,
		policy: file.policy,
		nodes: nodes.map(({ item }) => item),
		bdbs: bdbs.map(({ item }) => item),
		shards: shards.map(({ item }) => item),
		endpoints: endpoints.map(({ item }) => item),
	};
	const snapshots = file.snapshots.map(
		(snapshot, at): Placed<Snapshot> => ({ item: toSnapshot(snapshot, present), path: ["snapshots", at] }),
	);
	const places: Record<Lists, readonly Placed<unknown>[]> = { nodes, bdbs, shards, endpoints, snapshots };
	return {
		cluster: { ...present, snapshots: snapshots.map(({ item }) => item) },
		toFilePath([list, at, ...rest]) {
			const placed = isList(list) && typeof at === "number" ? places[list][at] : undefined;
			if (placed !== undefined) return [...placed.path, ...rest];
			return [list, at, ...rest].filter((segment) => segment !== undefined);
		},
	};

	function isList(name: unknown): name is Lists {
		return typeof name === "string" && Object.hasOwn(places, name);
	}
}

type FileBdb = ClusterFile["bdbs"][number];

/** Numbers 10.0.0.0 upwards, so that addresses stay apart for any uid below 2^24. */
function defaultAddr(uid: number): string {
	return `10.${(uid >> 16) & 255}.${(uid >> 8) & 255}.${uid & 255}`;
}

function toBdb({ uid, name, replication, rack_aware, active_active, persistence, shards }: FileBdb): Bdb {
	return {
		uid,
		name: name ?? `database-${uid}`,
		replication: replication ?? shards.some(({ role }) => role === "slave"),
		rack_aware,
		active_active,
		persistence,
	};
}

function toShards(bdb: FileBdb, bdbAt: number): readonly Placed<Shard>[] {
	return bdb.shards.map((shard, at) => ({
		item: {
			uid: shard.uid,
			bdb_uid: bdb.uid,
			node_uid: shard.node_uid,
			role: shard.role,
			assigned_slots: shard.assigned_slots,
			memory_size: shard.memory_size,
			used_memory: shard.used_memory,
		},
		path: ["bdbs", bdbAt, "shards", at],
	}));
}

function toEndpoints(bdb: FileBdb, bdbAt: number): readonly Placed<Endpoint>[] {
	if (bdb.endpoints === undefined) {
		const at = Math.max(
			0,
			bdb.shards.findIndex(({ role }) => role === "master"),
		);
		const node_uid = bdb.shards[at]?.node_uid;
		return node_uid === undefined
			? []
			: [{ item: { uid: `${bdb.uid}:1`, bdb_uid: bdb.uid, node_uid }, path: ["bdbs", bdbAt, "shards", at] }];
	}
	return bdb.endpoints.map(({ uid, node_uid }, at) => ({
		item: { uid: uid ?? `${bdb.uid}:${at + 1}`, bdb_uid: bdb.uid, node_uid },
		path: ["bdbs", bdbAt, "endpoints", at],
	}));
}

const MAX_LISTENERS = 100;

function inService(node: Node): Node {
	return { ...node, accept_servers: true, max_listeners: node.max_listeners || MAX_LISTENERS };
}

function toSnapshot(
	{ name, node_uid, kind, created_time, ...given }: ClusterFile["snapshots"][number],
	present: Omit<Cluster, "snapshots">,
): Snapshot {
	const node = present.nodes.find(({ uid }) => uid === node_uid);
	const shards = present.shards.filter((shard) => shard.node_uid === node_uid);
	const endpoints = present.endpoints.filter((endpoint) => endpoint.node_uid === node_uid);
	// Otherwise maintenance_off would leave the node as closed as maintenance has made it.
	const before = kind === "maintenance" && node !== undefined && inMaintenance(node) ? inService(node) : node;
	return {
		name,
		node_uid,
		kind,
		created_time,
		accept_servers: given.accept_servers ?? before?.accept_servers ?? true,
		max_listeners: given.max_listeners ?? before?.max_listeners ?? MAX_LISTENERS,
		was_primary: given.was_primary ?? present.primary_node_uid === node_uid,
		shards: given.shards ?? shards.map(({ uid, role }) => ({ uid, role })),
		endpoints: given.endpoints ?? endpoints.map(({ uid }) => uid),
	};
}
