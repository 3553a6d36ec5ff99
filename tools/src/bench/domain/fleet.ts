import type { Bdb, Cluster, Endpoint, Node, Shard } from "@node-actions/domain";

const MIB = 1_048_576;
const RACKS = 5;
const RANGES_PER_BDB = 10;
/** Bytes promised to a shard, and what it holds. */
const SHARD_MEMORY = 512 * MIB;
const SHARD_USED = 384 * MIB;

/**
 * A fleet with half of its memory free: replicated, rack-aware databases of ten slot ranges, the replicas of one node's masters
 * spread over many others. `nodes` is a multiple of 5 from 10; `shards_per_node` is even.
 */
export function fleetOf(nodes: number, shards_per_node: number): Cluster {
	const ranges = (nodes * shards_per_node) / 2;
	const bdbs = Math.ceil(ranges / RANGES_PER_BDB);
	return {
		name: "fleet",
		state_id: 1,
		primary_node_uid: 1,
		policy: { persistent_node_removal: false },
		nodes: Array.from({ length: nodes }, (_, at) => nodeOf(at, shards_per_node)),
		bdbs: Array.from({ length: bdbs }, (_, at) => bdbOf(at)),
		shards: Array.from({ length: ranges }, (_, range) => copiesOf(range, nodes)).flat(),
		endpoints: Array.from({ length: bdbs }, (_, at) => endpointOf(at, nodes)),
		snapshots: [],
	};
}

function nodeOf(at: number, shards: number): Node {
	return {
		uid: at + 1,
		addr: `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`,
		rack_id: `rack-${at % RACKS}`,
		status: "active",
		total_memory: shards * 2 * SHARD_MEMORY,
		max_redis_servers: shards * 3,
		max_listeners: shards * 3,
		accept_servers: true,
		maintenance_depth: 0,
	};
}

function bdbOf(at: number): Bdb {
	return {
		uid: at + 1,
		name: `db-${at + 1}`,
		replication: true,
		rack_aware: true,
		active_active: false,
		persistence: "aof",
	};
}

function copiesOf(range: number, nodes: number): readonly Shard[] {
	const first = Math.floor((16_384 / RANGES_PER_BDB) * (range % RANGES_PER_BDB));
	const last = Math.floor((16_384 / RANGES_PER_BDB) * ((range % RANGES_PER_BDB) + 1)) - 1;
	const master = range % nodes;
	// One more than a multiple of the number of racks leads to another rack.
	const away = 1 + RACKS * (Math.floor(range / nodes) % (nodes / RACKS));
	return (["master", "slave"] as const).map((role, copy) => ({
		uid: String(range * 2 + copy + 1),
		bdb_uid: Math.floor(range / RANGES_PER_BDB) + 1,
		node_uid: ((master + copy * away) % nodes) + 1,
		role,
		assigned_slots: `${first}-${last}`,
		memory_size: SHARD_MEMORY,
		used_memory: SHARD_USED,
	}));
}

function endpointOf(at: number, nodes: number): Endpoint {
	return { uid: `${at + 1}:1`, bdb_uid: at + 1, node_uid: ((at * RANGES_PER_BDB) % nodes) + 1 };
}
