import type { Cluster } from "@node-actions/domain";

/** Nodes of the cluster: enough for as many actions as a benchmark starts or stores, four kinds on each. */
export const NODES = 40_000;

const GIGABYTE = 1_000_000_000;

/** A cluster with one unreplicated database of one shard on each node, half full. */
export function benchCluster(): Cluster {
	const uids = Array.from({ length: NODES }, (_, index) => index + 1);
	return {
		name: "bench",
		state_id: 1,
		primary_node_uid: 1,
		policy: { persistent_node_removal: false },
		nodes: uids.map((uid) => ({
			uid,
			addr: `10.${Math.floor(uid / 65_536)}.${Math.floor(uid / 256) % 256}.${uid % 256}`,
			rack_id: null,
			status: "active",
			total_memory: 2 * GIGABYTE,
			max_redis_servers: 100,
			max_listeners: 100,
			accept_servers: true,
			maintenance_depth: 0,
		})),
		bdbs: uids.map((uid) => ({
			uid,
			name: `bdb-${uid}`,
			replication: false,
			rack_aware: false,
			active_active: false,
			persistence: "disabled",
		})),
		shards: uids.map((uid) => ({
			uid: String(uid),
			bdb_uid: uid,
			node_uid: uid,
			role: "master",
			assigned_slots: "0-16383",
			memory_size: GIGABYTE,
			used_memory: GIGABYTE,
		})),
		endpoints: uids.map((uid) => ({ uid: `${uid}:1`, bdb_uid: uid, node_uid: uid })),
		snapshots: [],
	};
}
