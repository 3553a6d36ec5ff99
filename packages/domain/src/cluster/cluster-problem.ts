import type { Mistake } from "../given/mistake.ts";

/** A rule that a described cluster breaks, and where: `path` leads into the cluster ("shards", 3, "node_uid"). */
export interface ClusterProblem {
	readonly rule:
		| Mistake["rule"]
		| "duplicate_uid"
		| "duplicate_name"
		| "ambiguous_name"
		| "missing_node"
		| "missing_bdb"
		| "missing_primary"
		| "missing_master"
		| "two_masters"
		| "copies_on_one_node"
		| "copies_in_one_rack"
		| "missing_replica"
		| "overlapping_slots"
		| "missing_slots"
		| "bad_slots"
		| "used_over_promised"
		| "memory_exceeded"
		| "shard_limit_exceeded"
		| "listener_limit_exceeded"
		| "missing_snapshot"
		| "duplicate_snapshot";
	readonly message: string;
	readonly path: readonly (string | number)[];
}
