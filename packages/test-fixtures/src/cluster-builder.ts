import type { Bdb, Cluster, Endpoint, Node, Shard, Snapshot } from "@node-actions/domain";

const GIB = 1_073_741_824;
const SLOTS = 16_384;

/** A node in short. Nodes are numbered from 1 in the order given. */
export interface NodeSketch {
	/** Memory for shards in GiB. Default 16. */
	readonly gib?: number;
	readonly rack?: string;
	readonly max_redis_servers?: number;
	readonly down?: true;
}

/** A database in short. Databases and their shards are numbered from 1 in the order given. */
export interface DatabaseSketch {
	readonly name: string;
	/**
	 * One text per slot range: the nodes of its copies, the master's first. `"1/2"` is a master on node 1 with a replica on
	 * node 2, `"3"` a single master on node 3.
	 */
	readonly ranges: readonly string[];
	readonly active_active?: true;
	readonly rack_aware?: true;
	/** Memory promised to each shard in GiB; half of it is used. Default 1. */
	readonly gib?: number;
	/** Nodes of its endpoints. Default: one endpoint, on the node of its first master. */
	readonly endpoints?: readonly number[];
}

export interface ClusterSketch {
	readonly nodes: readonly NodeSketch[];
	readonly databases: readonly DatabaseSketch[];
	/** Default 1. */
	readonly primary?: number;
	readonly persistent_node_removal?: boolean;
	readonly snapshots?: readonly Snapshot[];
}

/** A whole cluster from a sketch. The sketch's author answers for its sense: `checkCluster` tells. */
export function buildCluster(sketch: ClusterSketch): Cluster {
	const shards: Shard[] = [];
	const endpoints: Endpoint[] = [];
	const bdbs = sketch.databases.map((database, at): Bdb => {
		const uid = at + 1;
		const memory_size = Math.round((database.gib ?? 1) * GIB);
		for (const [range, copies] of database.ranges.entries()) {
			const assigned_slots = slots(range, database.ranges.length);
			for (const [copy, node] of copies.split("/").entries()) {
				shards.push({
					uid: String(shards.length + 1),
					bdb_uid: uid,
					node_uid: Number(node),
					role: copy === 0 ? "master" : "slave",
					assigned_slots,
					memory_size,
					used_memory: Math.floor(memory_size / 2),
				});
			}
		}
		const places = database.endpoints ?? [Number.parseInt(database.ranges[0] ?? "1", 10)];
		for (const [number, node_uid] of places.entries()) {
			endpoints.push({ uid: `${uid}:${number + 1}`, bdb_uid: uid, node_uid });
		}
		return {
			uid,
			name: database.name,
			replication: database.ranges.some((copies) => copies.includes("/")),
			rack_aware: database.rack_aware ?? false,
			active_active: database.active_active ?? false,
			persistence: "aof",
		};
	});
	return {
		name: "sketch",
		state_id: 1,
		primary_node_uid: sketch.primary ?? 1,
		policy: { persistent_node_removal: sketch.persistent_node_removal ?? false },
		nodes: sketch.nodes.map(nodeOf),
		bdbs,
		shards,
		endpoints,
		snapshots: sketch.snapshots ?? [],
	};
}

function nodeOf(sketch: NodeSketch, at: number): Node {
	return {
		uid: at + 1,
		addr: `10.0.0.${at + 1}`,
		rack_id: sketch.rack ?? null,
		status: sketch.down ? "down" : "active",
		total_memory: Math.round((sketch.gib ?? 16) * GIB),
		max_redis_servers: sketch.max_redis_servers ?? 100,
		max_listeners: 100,
		accept_servers: true,
		maintenance_depth: 0,
	};
}

/** The slots of one of `count` equal ranges. */
function slots(at: number, count: number): string {
	return `${Math.floor((at * SLOTS) / count)}-${Math.floor(((at + 1) * SLOTS) / count) - 1}`;
}
