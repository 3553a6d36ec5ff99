import type { Snapshot } from "../cluster/cluster.ts";
import type { ClusterView } from "../cluster/cluster-view.ts";
import { ok, type Result } from "../result.ts";
import type { NodeUid } from "../uid.ts";
import { impossible } from "./infeasible.ts";
import type { Infeasible } from "./plan.ts";

/** The node's maintenance snapshot that was taken last. */
export function latestMaintenanceSnapshot(cluster: ClusterView, node_uid: NodeUid): Snapshot | undefined {
	return cluster
		.snapshotsOf(node_uid)
		.filter((snapshot) => snapshot.kind === "maintenance")
		.reduce<Snapshot | undefined>(
			(latest, one) => (latest === undefined || one.created_time >= latest.created_time ? one : latest),
			undefined,
		);
}

/** The snapshot that `maintenance_off` restores: the one that is named, otherwise the latest maintenance snapshot, if there is one. */
export function snapshotToRestore(
	cluster: ClusterView,
	node_uid: NodeUid,
	name: string | undefined,
): Result<Snapshot | undefined, Infeasible> {
	if (name === undefined) return ok(latestMaintenanceSnapshot(cluster, node_uid));
	const snapshots = cluster.snapshotsOf(node_uid);
	const named = snapshots.find((snapshot) => snapshot.name === name);
	return named === undefined ? impossible(noSnapshotNamed(snapshots, node_uid, name)) : ok(named);
}

/** Snapshots that a message names. */
const NAMED_MAX = 5;

/** Says that the node has no snapshot of this name, and which it has, latest first. */
export function noSnapshotNamed(snapshots: readonly Snapshot[], node_uid: NodeUid, name: string): string {
	const latest = snapshots.toSorted((a, b) => b.created_time - a.created_time || (a.name < b.name ? -1 : 1));
	const names = latest.slice(0, NAMED_MAX).map((one) => one.name);
	const more = latest.length > NAMED_MAX ? ` and ${latest.length - NAMED_MAX} more` : "";
	return `Node ${node_uid} has no snapshot named ${name}; it has ${names.length === 0 ? "none" : `${names.join(", ")}${more}`}.`;
}
