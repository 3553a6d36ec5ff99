import { checkCapacities } from "./check-capacities.ts";
import { checkMaintenance } from "./check-maintenance.ts";
import { checkNames } from "./check-names.ts";
import { checkReferences } from "./check-references.ts";
import { checkSlotCopies } from "./check-slot-copies.ts";
import { checkSlotCoverage } from "./check-slot-coverage.ts";
import { checkSnapshotNames } from "./check-snapshot-names.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";
import { groupSlotRanges } from "./slot-ranges.ts";

/** Every rule that a cluster breaks of which each value is one that it may have (`valueProblems`). */
export function brokenRules(cluster: Cluster): readonly ClusterProblem[] {
	const ranges = groupSlotRanges(cluster.shards);
	return [
		...checkReferences(cluster),
		...checkNames(cluster),
		...checkSnapshotNames(cluster),
		...checkSlotCopies(cluster, ranges),
		...checkSlotCoverage(cluster, ranges),
		...checkCapacities(cluster),
		...checkMaintenance(cluster),
	];
}
