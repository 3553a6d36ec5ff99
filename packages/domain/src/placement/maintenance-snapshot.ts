import type { Snapshot } from "../cluster/cluster.ts";
import type { ClusterView } from "../cluster/cluster-view.ts";
import type { NodeUid } from "../uid.ts";

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
