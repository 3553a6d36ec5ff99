import type { Cluster } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";

/** Whoever names a snapshot of a node, to restore or to delete it, means one. */
export function* checkSnapshotNames({ snapshots }: Cluster): Iterable<ClusterProblem> {
	const seen = new Set<string>();
	for (const [at, { name, node_uid }] of snapshots.entries()) {
		const key = `${node_uid}/${name}`;
		if (seen.has(key)) {
			yield {
				rule: "duplicate_snapshot",
				message: `Node ${node_uid} has two snapshots named ${name}; give each its own name.`,
				path: ["snapshots", at, "name"],
			};
		}
		seen.add(key);
	}
}
