import type { Cluster, Snapshot } from "../cluster/cluster.ts";
import type { NodeUid } from "../uid.ts";

/** The node's maintenance snapshot that was taken last. */
export function latestMaintenanceSnapshot(cluster: Cluster, node_uid: NodeUid): Snapshot | undefined {
	return cluster.snapshots
		.filter((snapshot) => snapshot.kind === "maintenance" && snapshot.node_uid === node_uid)
		.reduce<Snapshot | undefined>(
			(latest, one) => (latest === undefined || one.created_time >= latest.created_time ? one : latest),
			undefined,
		);
}
