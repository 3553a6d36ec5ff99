import type { Bdb, Cluster, Node, Shard } from "@node-actions/domain";

const GIB = 1_073_741_824;

/**
 * The cluster that the contract suite asks for: four nodes, of which any one can be emptied; a replicated database in two slot
 * ranges and an unreplicated one; an endpoint each.
 */
export function contractCluster(): Cluster {
	return {
		name: "contract",
		state_id: 1,
		primary_node_uid: 1,
		policy: { persistent_node_removal: false },
		nodes: [1, 2, 3, 4].map(node),
		bdbs: [bdb(1, true), bdb(2, false)],
		shards: [
			shard("1", 1, 1, "master", "0-8191"),
			shard("2", 1, 2, "slave", "0-8191"),
			shard("3", 1, 2, "master", "8192-16383"),
			shard("4", 1, 3, "slave", "8192-16383"),
			shard("5", 2, 3, "master", "0-8191"),
			shard("6", 2, 4, "master", "8192-16383"),
		],
		endpoints: [
			{ uid: "1:1", bdb_uid: 1, node_uid: 1 },
			{ uid: "2:1", bdb_uid: 2, node_uid: 3 },
		],
		snapshots: [],
	};
}

function node(uid: number): Node {
	return {
		uid,
		addr: `10.0.0.${uid}`,
		rack_id: null,
		status: "active",
		total_memory: 8 * GIB,
		max_redis_servers: 10,
		max_listeners: 10,
		accept_servers: true,
		maintenance_depth: 0,
	};
}

function bdb(uid: number, replication: boolean): Bdb {
	return {
		uid,
		name: `database-${uid}`,
		replication,
		rack_aware: false,
		active_active: false,
		persistence: "disabled",
	};
}

function shard(uid: string, bdb_uid: number, node_uid: number, role: Shard["role"], assigned_slots: string): Shard {
	return { uid, bdb_uid, node_uid, role, assigned_slots, memory_size: GIB, used_memory: GIB / 2 };
}
