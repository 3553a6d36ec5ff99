import { type LiveCluster, type Node, type NodeUid, type Step, takeStep } from "@node-actions/domain";

/** A node goes down or comes back by itself, which no plan does. */
export interface NodeStatusChange {
	readonly kind: "set_node_status";
	readonly node_uid: NodeUid;
	readonly status: Node["status"];
}

/** All that changes a simulated cluster. */
export type ClusterChange = Step | NodeStatusChange;

/** Brings the cluster to where the change wants it. One that is there already changes nothing; any other raises `state_id` by one. */
export function applyChange(cluster: LiveCluster, change: ClusterChange): void {
	if (change.kind !== "set_node_status") {
		takeStep(cluster, change);
		return;
	}
	const node = cluster.node(change.node_uid);
	if (node === undefined || node.status === change.status) return;
	cluster.putNode({ ...node, status: change.status });
	cluster.changed();
}
