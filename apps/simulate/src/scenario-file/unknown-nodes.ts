import type { Cluster, NodeUid } from "@node-actions/domain";
import type { FilePath } from "@node-actions/simulated-cluster";
import type { ScenarioFile } from "./scenario-schema.ts";

/** Every place in the file that names a node which the cluster does not have. */
export function unknownNodes(
	file: ScenarioFile,
	cluster: Cluster,
): readonly { readonly path: FilePath; readonly message: string }[] {
	const known = new Set(cluster.nodes.map(({ uid }) => uid));
	return [...namedNodes(file)]
		.filter(({ uid }) => !known.has(uid))
		.map(({ uid, path }) => ({ path, message: `Node ${uid} is not in the cluster, which has ${list(cluster)}.` }));
}

function* namedNodes({ schedule = [], failures, roll }: ScenarioFile): Iterable<{ uid: NodeUid; path: FilePath }> {
	for (const [at, { node_uid }] of schedule.entries()) yield { uid: node_uid, path: ["schedule", at, "node"] };
	for (const [at, failure] of (failures?.timed ?? []).entries()) {
		for (const change of ["down", "up"] as const) {
			for (const [nth, uid] of (failure[change] ?? []).entries()) {
				yield { uid, path: ["failures", "timed", at, change, nth] };
			}
		}
	}
	if (typeof roll?.order === "object") {
		for (const [at, uid] of roll.order.entries()) yield { uid, path: ["roll", "order", at] };
	}
}

const LISTED_MAX = 12;

function list({ nodes }: Cluster): string {
	const uids = nodes.slice(0, LISTED_MAX).map(({ uid }) => uid);
	const rest = nodes.length - uids.length;
	return `${nodes.length === 1 ? "node" : "nodes"} ${uids.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
