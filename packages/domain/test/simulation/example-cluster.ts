import type { Cluster } from "../../src/index.ts";

const MIB = 1_048_576;
const RACKS = ["a", "b", "c"];

/** A cluster in three racks with one replicated, rack-aware database for every six shards, half of whose memory is free. */
export function clusterOf({ nodes, shards_per_node }: { nodes: number; shards_per_node: number }): Cluster {
	const ranges = (nodes * shards_per_node) / 2;
	const bdbs = Math.ceil(ranges / 3);
	const slots = ["0-5460", "5461-10922", "10923-16383"];
	return {
		name: "example",
		state_id: 1,
		primary_node_uid: 1,
		policy: { persistent_node_removal: false },
		nodes: Array.from({ length: nodes }, (_, at) => ({
			uid: at + 1,
			addr: `10.0.0.${at + 1}`,
			rack_id: RACKS[at % RACKS.length] ?? null,
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
