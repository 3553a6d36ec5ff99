import { brokenRules } from "./check-rules.ts";
import { valueProblems } from "./check-values.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";

/**
 * Every rule that a described cluster breaks. An empty list means that actions on it are meaningful. Where values are missing or none that the model allows, those are told, at most 20, and nothing else.
 * Never throws, whatever it is given.
 */
export function checkCluster(cluster: Cluster): readonly ClusterProblem[] {
	const wrong = valueProblems(cluster);
	return wrong.length > 0 ? wrong : brokenRules(cluster);
}
