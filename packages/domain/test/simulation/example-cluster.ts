import type { Cluster } from "../../src/index.ts";

const MIB = 1_048_576;
const RACKS = ["a", "b", "c"];

/**
 * A cluster of two nodes or more, in racks, with one replicated, rack-aware database for every six shards that its nodes are to hold, half of whose memory
 * is free. Shards that make no whole database are left out.
 */
export function clusterOf({ nodes, shards_per_node }: { nodes: number; shards_per_node: number }): Cluster {
	if (nodes < 2) throw new RangeError("A database with replicas needs two nodes.");
	const bdbs = Math.floor((nodes * shards_per_node) / 6);
	const slots = ["0-5460", "5461-10922", "10923-16383"];
	return {
		name: "example",
		state_id: 1,
		primary_node_uid: 1,
		policy: { persistent_node_removal: false },
		nodes: Array.from({ length: nodes }, (_, at) => ({
			uid: at + 1,
			addr: `10.0.0.${at + 1}`,
			rack_id: rackOf(at, nodes),
			status: "active",
			total_memory: shards_per_node * 2 * 512 * MIB,
			max_redis_servers: shards_per_node * 4,
			max_listeners: 100,
			accept_servers: true,
			maintenance_depth: 0,
		})),
		bdbs: Array.from({ length: bdbs }, (_, at) => ({
			uid: at + 1,
			name: `db${at + 1}`,
			replication: true,
			rack_aware: true,
			active_active: false,
			persistence: "disabled",
		})),
		shards: Array.from({ length: bdbs * 3 }, (_, range) =>
			(["master", "slave"] as const).map((role, copy) => ({
				uid: String(range * 2 + copy + 1),
				bdb_uid: Math.floor(range / 3) + 1,
				node_uid: ((range + copy) % nodes) + 1,
				role,
				assigned_slots: slots[range % 3] ?? "",
				memory_size: 512 * MIB,
				used_memory: 400 * MIB,
			})),
		).flat(),
		endpoints: Array.from({ length: bdbs }, (_, at) => ({
			uid: `${at + 1}:1`,
			bdb_uid: at + 1,
			node_uid: ((at * 3) % nodes) + 1,
		})),
		snapshots: [],
	};
}

/** Copies stand on nodes that follow each other, the first after the last, and each of two such nodes has a rack of its own. */
function rackOf(at: number, nodes: number): string {
	const closesCircle = at === nodes - 1 && at % RACKS.length === 0;
	return RACKS[closesCircle ? 1 : at % RACKS.length] ?? "";
}
