import { type Cluster, inMaintenance } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";

/** A node in maintenance has the snapshot from which `maintenance_off` brings it back: `maintenance_on` takes it before it closes the node. */
export function* checkMaintenance({ nodes, snapshots }: Cluster): Iterable<ClusterProblem> {
	const kept = new Set(snapshots.filter(({ kind }) => kind === "maintenance").map(({ node_uid }) => node_uid));
	for (const [at, node] of nodes.entries()) {
		if (!inMaintenance(node) || kept.has(node.uid)) continue;
		yield {
			rule: "missing_snapshot",
			message: `Node ${node.uid} is in maintenance and has no maintenance snapshot to come back from; add one to snapshots, or leave it in service.`,
			path: ["nodes", at, "maintenance_depth"],
		};
	}
}
