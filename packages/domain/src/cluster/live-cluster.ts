import type { BdbUid, EndpointUid, NodeUid, ShardUid } from "../uid.ts";
import { compareUid } from "../uid.ts";
import {
	type Bdb,
	type Cluster,
	type Endpoint,
	inMaintenance,
	type Node,
	type Shard,
	type Snapshot,
} from "./cluster.ts";
import type { ClusterView, NodeUsage } from "./cluster-view.ts";
import { createTournament } from "./tournament.ts";

/**
 * A cluster in memory that changes in place, with look-ups and rankings kept up to date by every change: planning and
 * simulating over a million shards must not look at all of them for each step. The plain `Cluster` stays the form in which clusters are
 * described, stored and compared; `toCluster` gives it back.
 */
export interface LiveCluster extends ClusterView {
	putNode(node: Node): void;
	dropNode(uid: NodeUid): void;
	putShard(shard: Shard): void;
	putEndpoint(endpoint: Endpoint): void;
	putSnapshot(snapshot: Snapshot): void;
	dropSnapshot(node: NodeUid, name: string): void;
	setPrimary(node: NodeUid): void;
	/** Raises `state_id` by one. */
	changed(): void;
	/** What stands on a node, without what is reserved there. */
	standingOn(node: NodeUid): NodeUsage;
	/** Adds to what counts as taken on a node, or takes it back with negative numbers. Places nothing there. */
	reserve(node: NodeUid, taken: Partial<NodeUsage>): void;
	/** While barred, a node is in no ranking. */
	bar(node: NodeUid, barred: boolean): void;
	/** Nodes that take shards: most free memory first, then fewest shards, then lowest uid. */
	roomiest(): Iterable<Node>;
	/** Nodes that take endpoints: fewest listeners first, then lowest uid. */
	quietest(): Iterable<Node>;
	toCluster(): Cluster;
}

interface Place {
	node: Node | undefined;
	barred: boolean;
	memory: number;
	shard_count: number;
	listeners: number;
	/** Of these three, what is only reserved. */
	readonly reserved: { memory: number; shard_count: number; listeners: number };
	readonly shards: Set<Standing>;
	readonly endpoints: Set<EndpointUid>;
	snapshots: readonly Snapshot[];
}

/** A shard as it is now, with a way to its copies that needs no look-up. */
interface Standing {
	shard: Shard;
	readonly range: Range;
}

/** One slot range of one database. */
interface Range {
	/** Replaced and never changed, so that whoever holds it has it as it was. */
	copies: readonly Shard[];
}

/** Stands for a node that is not there. */
const NOWHERE: Place = emptyPlace(undefined);

function emptyPlace(node: Node | undefined): Place {
	return {
		node,
		barred: false,
		memory: 0,
		shard_count: 0,
		listeners: 0,
		reserved: { memory: 0, shard_count: 0, listeners: 0 },
		shards: new Set(),
		endpoints: new Set(),
		snapshots: [],
	};
}

export function openLiveCluster(cluster: Cluster): LiveCluster {
	const positions = new Map<NodeUid, number>();
	const places: Place[] = [];
	const bdbs = new Map<BdbUid, Bdb>(cluster.bdbs.map((bdb) => [bdb.uid, bdb]));
	const shards = new Map<ShardUid, Standing>();
	const endpoints = new Map<EndpointUid, Endpoint>();
	/** By database, then by slots: a key made of both would cost a string per shard. */
	const ranges = new Map<BdbUid, Map<string, Range>>();
	let primary_node_uid = cluster.primary_node_uid;
	let state_id = cluster.state_id;
	let node_count = 0;
	let up_count = 0;
	let in_service_count = 0;

	/** Deciding about a shard asks for it many times in a row, and finding one among a million is slow. */
	let latest: Standing | undefined;
	const standingOf = (uid: ShardUid): Standing | undefined => {
		if (latest?.shard.uid === uid) return latest;
		const standing = shards.get(uid);
		if (standing !== undefined) latest = standing;
		return standing;
	};
	const placeOf = (uid: NodeUid): Place | undefined => places[positions.get(uid) ?? -1];
	const count = (node: Node, by: 1 | -1): void => {
		node_count += by;
		if (node.status !== "active") return;
		up_count += by;
		if (!inMaintenance(node)) in_service_count += by;
	};
	const addShard = (standing: Standing, by: 1 | -1): void => {
		const place = placeOf(standing.shard.node_uid);
		if (place === undefined) return;
		place.memory += by * standing.shard.memory_size;
		place.shard_count += by;
		if (by === 1) place.shards.add(standing);
		else place.shards.delete(standing);
	};
	const addEndpoint = (endpoint: Endpoint, by: 1 | -1): void => {
		const place = placeOf(endpoint.node_uid);
		if (place === undefined) return;
		place.listeners += by;
		if (by === 1) place.endpoints.add(endpoint.uid);
		else place.endpoints.delete(endpoint.uid);
	};

	for (const node of [...cluster.nodes].sort((a, b) => a.uid - b.uid)) {
		positions.set(node.uid, places.length);
		places.push(emptyPlace(node));
		count(node, 1);
	}
	for (const shard of cluster.shards) {
		const ofBdb = ranges.get(shard.bdb_uid) ?? new Map<string, Range>();
		ranges.set(shard.bdb_uid, ofBdb);
		const range = ofBdb.get(shard.assigned_slots) ?? { copies: [] };
		ofBdb.set(shard.assigned_slots, range);
		range.copies = [...range.copies, shard];
		const standing = { shard, range };
		shards.set(shard.uid, standing);
		addShard(standing, 1);
	}
	for (const endpoint of cluster.endpoints) {
		endpoints.set(endpoint.uid, endpoint);
		addEndpoint(endpoint, 1);
	}
	const snapshotted = new Set<Place>();
	const keepSnapshots = (place: Place, snapshots: readonly Snapshot[]): void => {
		place.snapshots = snapshots;
		if (snapshots.length > 0) snapshotted.add(place);
		else snapshotted.delete(place);
	};
	for (const snapshot of cluster.snapshots) {
		const place = placeOf(snapshot.node_uid);
		if (place !== undefined) keepSnapshots(place, [...place.snapshots, snapshot]);
	}

	const ranked = (position: number): boolean => {
		const place = places[position];
		const node = place?.node;
		return (
			node !== undefined &&
			place?.barred === false &&
			node.status === "active" &&
			node.accept_servers &&
			!inMaintenance(node)
		);
	};
	const at = (position: number): Place => places[position] ?? NOWHERE;
	const free = ({ node, memory }: Place): number => (node?.total_memory ?? 0) - memory;
	const byRoom = createTournament(places.length, ranked, (a, b) => {
		const [one, other] = [at(a), at(b)];
		const more = free(one) - free(other);
		if (more !== 0) return more > 0;
		return one.shard_count !== other.shard_count ? one.shard_count < other.shard_count : a < b;
	});
	const byQuiet = createTournament(places.length, ranked, (a, b) => {
		const fewer = at(b).listeners - at(a).listeners;
		return fewer !== 0 ? fewer > 0 : a < b;
	});
	const rerank = (uid: NodeUid): void => {
		const position = positions.get(uid);
		if (position === undefined) return;
		byRoom.update(position);
		byQuiet.update(position);
	};
	const rerankRoom = (uid: NodeUid): void => {
		const position = positions.get(uid);
		if (position !== undefined) byRoom.update(position);
	};
	function* walk(order: Iterable<number>): Iterable<Node> {
		for (const position of order) {
			const node = places[position]?.node;
			if (node !== undefined) yield node;
		}
	}

	return {
		policy: cluster.policy,
		get state_id() {
			return state_id;
		},
		get primary_node_uid() {
			return primary_node_uid;
		},
		get node_count() {
			return node_count;
		},
		get up_count() {
			return up_count;
		},
		get in_service_count() {
			return in_service_count;
		},
		*nodes() {
			for (const { node } of places) if (node !== undefined) yield node;
		},
		bdbs: () => bdbs.values(),
		node: (uid) => placeOf(uid)?.node,
		bdb: (uid) => bdbs.get(uid),
		shard: (uid) => standingOf(uid)?.shard,
		endpoint: (uid) => endpoints.get(uid),
		shardsOn: (uid) =>
			Array.from(placeOf(uid)?.shards ?? [], ({ shard }) => shard).sort((a, b) => compareUid(a.uid, b.uid)),
		endpointsOn: (uid) =>
			[...(placeOf(uid)?.endpoints ?? [])].sort(compareUid).flatMap((one) => {
				const endpoint = endpoints.get(one);
				return endpoint === undefined ? [] : [endpoint];
			}),
		copiesOf: (shard) =>
			(standingOf(shard.uid)?.range ?? ranges.get(shard.bdb_uid)?.get(shard.assigned_slots))?.copies ?? [],
		shardsOf: (bdb) => Array.from(ranges.get(bdb)?.values() ?? [], ({ copies }) => copies).flat(),
		snapshotsOf: (uid) => placeOf(uid)?.snapshots ?? [],
		*snapshots() {
			for (const { snapshots } of snapshotted) yield* snapshots;
		},
		usage: (uid) => placeOf(uid) ?? NOWHERE,
		standingOn(uid) {
			const { memory, shard_count, listeners, reserved } = placeOf(uid) ?? NOWHERE;
			return {
				memory: memory - reserved.memory,
				shard_count: shard_count - reserved.shard_count,
				listeners: listeners - reserved.listeners,
			};
		},
		roomiest: () => walk(byRoom.inOrder()),
		quietest: () => walk(byQuiet.inOrder()),
		putNode(node) {
			const place = placeOf(node.uid);
			if (place?.node === undefined) return;
			count(place.node, -1);
			place.node = node;
			count(node, 1);
			rerank(node.uid);
		},
		dropNode(uid) {
			const place = placeOf(uid);
			if (place?.node === undefined) return;
			count(place.node, -1);
			place.node = undefined;
			keepSnapshots(place, []);
			rerank(uid);
		},
		putShard(shard) {
			const standing = standingOf(shard.uid);
			if (standing === undefined) return;
			const { shard: before, range } = standing;
			range.copies = range.copies.map((copy) => (copy === before ? shard : copy));
			if (before.node_uid === shard.node_uid && before.memory_size === shard.memory_size) {
				standing.shard = shard;
				return;
			}
			addShard(standing, -1);
			standing.shard = shard;
			addShard(standing, 1);
			rerankRoom(before.node_uid);
			rerankRoom(shard.node_uid);
		},
		putEndpoint(endpoint) {
			const before = endpoints.get(endpoint.uid);
			if (before === undefined) return;
			addEndpoint(before, -1);
			endpoints.set(endpoint.uid, endpoint);
			addEndpoint(endpoint, 1);
			rerank(before.node_uid);
			rerank(endpoint.node_uid);
		},
		putSnapshot(snapshot) {
			const place = placeOf(snapshot.node_uid);
			if (place !== undefined) keepSnapshots(place, [...place.snapshots, snapshot]);
		},
		dropSnapshot(uid, name) {
			const place = placeOf(uid);
			if (place !== undefined)
				keepSnapshots(
					place,
					place.snapshots.filter((one) => one.name !== name),
				);
		},
		setPrimary(uid) {
			primary_node_uid = uid;
		},
		changed() {
			state_id += 1;
		},
		reserve(uid, { memory = 0, shard_count = 0, listeners = 0 }) {
			const place = placeOf(uid);
			if (place === undefined) return;
			place.memory += memory;
			place.shard_count += shard_count;
			place.listeners += listeners;
			place.reserved.memory += memory;
			place.reserved.shard_count += shard_count;
			place.reserved.listeners += listeners;
			if (listeners === 0) rerankRoom(uid);
			else rerank(uid);
		},
		bar(uid, barred) {
			const place = placeOf(uid);
			if (place === undefined || place.barred === barred) return;
			place.barred = barred;
			rerank(uid);
		},
		toCluster: () => ({
			...cluster,
			state_id,
			primary_node_uid,
			nodes: cluster.nodes.flatMap(({ uid }) => placeOf(uid)?.node ?? []),
			shards: cluster.shards.flatMap(({ uid }) => shards.get(uid)?.shard ?? []),
			endpoints: cluster.endpoints.flatMap(({ uid }) => endpoints.get(uid) ?? []),
			snapshots: places.flatMap(({ snapshots }) => snapshots),
		}),
	};
}
