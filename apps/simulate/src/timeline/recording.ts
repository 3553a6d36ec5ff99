import type { BdbUid, NodeUid, ShardUid } from "@node-actions/domain";

/** What a picture of a simulation shows. Times are virtual milliseconds; every list is in order of its beginning. */
export interface Recording {
	readonly end_ms: number;
	readonly moves: readonly Move[];
	readonly failovers: readonly Failover[];
	readonly absences: readonly Absence[];
	readonly exposures: readonly Exposure[];
	/** When no majority of the nodes was in service. */
	readonly minorities: readonly Window[];
	/** Free memory of each node whenever it changed, beginning at 0. */
	readonly free_memory: ReadonlyMap<NodeUid, readonly FreeMemory[]>;
}

/** One transfer of a shard. */
export interface Move {
	readonly shard_uid: ShardUid;
	readonly bdb_uid: BdbUid;
	readonly from: NodeUid;
	readonly to: NodeUid;
	readonly begin_ms: number;
	end_ms: number;
	readonly bytes: number;
	/** It broke, or the simulation ended before it did. */
	unfinished: boolean;
}

/** A copy handed its slots to another: because an action asked for it, or because its node had died. */
export interface Failover {
	readonly time_ms: number;
	readonly kind: "by_action" | "by_cluster";
	readonly bdb_uid: BdbUid;
	readonly from: NodeUid;
	readonly to: NodeUid;
	readonly from_shard_uid: ShardUid;
	readonly to_shard_uid: ShardUid;
}

/** A node takes no shards, is down, or has left the cluster. */
export interface Absence {
	readonly node_uid: NodeUid;
	readonly kind: "maintenance" | "down" | "gone";
	readonly begin_ms: number;
	readonly end_ms: number;
}

/** A database lacks a second living copy of some slot range, or a living master. */
export interface Exposure {
	readonly bdb_uid: BdbUid;
	readonly kind: "redundancy" | "availability";
	readonly begin_ms: number;
	readonly end_ms: number;
}

export interface Window {
	readonly begin_ms: number;
	readonly end_ms: number;
}

export interface FreeMemory {
	readonly time_ms: number;
	readonly bytes: number;
}
