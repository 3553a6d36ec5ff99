import type { ClusterProblem } from "../cluster/cluster-problem.ts";

/** Why a scenario cannot be simulated; `path` leads into it ("schedule", 0, "node_uid"). */
export interface ScenarioProblem {
	readonly rule: ClusterProblem["rule"] | "unknown_node" | "never_down" | "unknown_field";
	readonly message: string;
	readonly path: readonly (string | number)[];
}
