import type { BdbUid, EndpointUid, NodeUid, ShardUid } from "../uid.ts";

export const NODE_STATUSES = ["active", "down"] as const;

/** A host that runs shards. */
export interface Node {
	readonly uid: NodeUid;
	readonly addr: string;
	/** The failure domain it stands in; null where none is known, which is never the same as another's. */
	readonly rack_id: string | null;
	readonly status: (typeof NODE_STATUSES)[number];
	/** Bytes that shards on it may be promised together. */
	readonly total_memory: number;
	/** Shards it may hold. */
	readonly max_redis_servers: number;
	/** Endpoints it may hold. 0 while in maintenance; what is left there then stays there. */
	readonly max_listeners: number;
	/** New shards may be placed on it. */
	readonly accept_servers: boolean;
	/** Activations of maintenance mode that have not been taken back; 0 in service. Above 1 only under `documented`. */
	readonly maintenance_depth: number;
}

export const PERSISTENCE = ["disabled", "aof", "snapshot"] as const;

/** A database. */
export interface Bdb {
	readonly uid: BdbUid;
	readonly name: string;
	/** Every slot range has a replica. */
	readonly replication: boolean;
	/** Copies of one slot range stand in different racks. */
	readonly rack_aware: boolean;
	/** Active-Active: `evict_active_active_replica` decides about its replicas. */
	readonly active_active: boolean;
	readonly persistence: (typeof PERSISTENCE)[number];
}

export const SHARD_ROLES = ["master", "slave"] as const;

export type ShardRole = (typeof SHARD_ROLES)[number];

/** One copy of one slot range of a database. */
export interface Shard {
	readonly uid: ShardUid;
	readonly bdb_uid: BdbUid;
	readonly node_uid: NodeUid;
	readonly role: ShardRole;
	/** The slots it serves, as ranges ("0-8191"). Copies of one range carry equal text. */
	readonly assigned_slots: string;
	/** Bytes promised to it on its node: what placement counts. */
	readonly memory_size: number;
	/** Bytes it holds: what a move transfers. At most `memory_size`. */
	readonly used_memory: number;
}

/** Where clients of a database connect. */
export interface Endpoint {
	readonly uid: EndpointUid;
	readonly bdb_uid: BdbUid;
	readonly node_uid: NodeUid;
}

export const SNAPSHOT_KINDS = ["maintenance", "user"] as const;

/** What a node was like before maintenance, in enough detail to make it so again. */
export interface Snapshot {
	/** `maintenance_mode_YYYY-MM-DD_HH-MM-SS` for a maintenance snapshot. Unique on its node. */
	readonly name: string;
	readonly node_uid: NodeUid;
	readonly kind: (typeof SNAPSHOT_KINDS)[number];
	/** Unix seconds, whole. */
	readonly created_time: number;
	readonly accept_servers: boolean;
	readonly max_listeners: number;
	readonly was_primary: boolean;
	readonly shards: readonly { readonly uid: ShardUid; readonly role: ShardRole }[];
	readonly endpoints: readonly EndpointUid[];
}

/** A cluster as a driver sees it at one moment. Plain data: every list is ordered by uid, every uid is unique in its list. Bytes and counts are whole, from 0. */
export interface Cluster {
	readonly name: string;
	/** Grows with every change of the topology. */
	readonly state_id: number;
	readonly primary_node_uid: NodeUid;
	readonly policy: {
		/** Default of `wait_for_persistence` (contract, section 4). */
		readonly persistent_node_removal: boolean;
	};
	readonly nodes: readonly Node[];
	readonly bdbs: readonly Bdb[];
	readonly shards: readonly Shard[];
	readonly endpoints: readonly Endpoint[];
	readonly snapshots: readonly Snapshot[];
}

/** Names one slot range of one database. Its copies are the shards that share this key. */
export function slotRangeKey(shard: Pick<Shard, "bdb_uid" | "assigned_slots">): string {
	return `${shard.bdb_uid}/${shard.assigned_slots}`;
}

export function inMaintenance(node: Node): boolean {
	return node.maintenance_depth > 0;
}

/** The cluster as placement must see it while removals of these nodes have been accepted (contract, section 4, `remove`). */
export function withoutPlacementOn(cluster: Cluster, closed: ReadonlySet<NodeUid>): Cluster {
	if (closed.size === 0) return cluster;
	return {
		...cluster,
		nodes: cluster.nodes.map((node) => (closed.has(node.uid) ? { ...node, accept_servers: false } : node)),
	};
}
