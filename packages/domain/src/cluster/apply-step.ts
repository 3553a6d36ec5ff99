import type { Step } from "../placement/step.ts";
import type { Cluster, Node } from "./cluster.ts";
import type { ClusterView } from "./cluster-view.ts";
import { type LiveCluster, openLiveCluster } from "./live-cluster.ts";

/** Whether the cluster already shows what the step wants. The one definition of "done" for every driver and for recovery. */
export function isStepDone(cluster: ClusterView, step: Step): boolean {
	switch (step.kind) {
		case "create_snapshot":
			return hasSnapshot(cluster, step.snapshot.node_uid, step.snapshot.name);
		case "stop_placement": {
			const node = cluster.node(step.node_uid);
			return (
				node?.accept_servers === false &&
				node.maintenance_depth === step.maintenance_depth &&
				node.max_listeners === listenersOnceClosed(node, step)
			);
		}
		case "fail_over":
			return cluster.shard(step.to_shard_uid)?.role === "master" || !leadsWhere(cluster, step);
		case "migrate":
			return cluster.shard(step.shard_uid)?.node_uid === step.to_node_uid;
		case "rebind_endpoint":
			return cluster.endpoint(step.endpoint_uid)?.node_uid === step.to_node_uid;
		case "change_primary":
			return cluster.primary_node_uid === step.to_node_uid || !isPrimaryWhere(cluster, step);
		case "wait_for_persistence":
			// Nothing in the topology shows it; the driver asks the shards.
			return false;
		case "restore_placement": {
			const node = cluster.node(step.node_uid);
			return (
				node?.accept_servers === step.accept_servers &&
				node.max_listeners === step.max_listeners &&
				node.maintenance_depth === step.maintenance_depth
			);
		}
		case "delete_snapshot":
			return !hasSnapshot(cluster, step.node_uid, step.name);
		case "remove_node":
			return cluster.node(step.node_uid) === undefined;
		default:
			return step satisfies never;
	}
}

/** Whether there is still something to hand over: what stood in has its role only until another action takes it home. */
function leadsWhere(
	cluster: ClusterView,
	{ from_shard_uid, from_node_uid }: Extract<Step, { kind: "fail_over" }>,
): boolean {
	if (from_node_uid === undefined) return true;
	const from = cluster.shard(from_shard_uid);
	return from?.role === "master" && from.node_uid === from_node_uid;
}

function isPrimaryWhere(
	cluster: ClusterView,
	{ from_node_uid = cluster.primary_node_uid }: Extract<Step, { kind: "change_primary" }>,
): boolean {
	return cluster.primary_node_uid === from_node_uid;
}

/**
 * A node in maintenance may hold no endpoints, and its snapshot knows how many it might (contract, section 4, `maintenance_on`). One that is only being removed
 * keeps its limit, which no snapshot would know if the removal did not come to its end; that it takes no shards keeps endpoints away as well.
 */
function listenersOnceClosed(
	{ max_listeners }: Node,
	{ maintenance_depth }: Extract<Step, { kind: "stop_placement" }>,
): number {
	return maintenance_depth > 0 ? 0 : max_listeners;
}

function hasSnapshot(cluster: ClusterView, node_uid: number, name: string): boolean {
	return cluster.snapshotsOf(node_uid).some((snapshot) => snapshot.name === name);
}

/**
 * Brings the cluster to where the step wants it. A step that is done already changes nothing; any other raises
 * `state_id` by one.
 */
export function takeStep(cluster: LiveCluster, step: Step): void {
	if (step.kind === "wait_for_persistence" || isStepDone(cluster, step)) return;
	changeBy(cluster, step);
}

/** The same for callers that have just seen that the step is not done. */
export function changeBy(cluster: LiveCluster, step: Step): void {
	if (step.kind === "wait_for_persistence") return;
	change(cluster, step);
	cluster.changed();
}

/** The same without raising `state_id`, for whoever takes it back. */
export function change(cluster: LiveCluster, step: Exclude<Step, { kind: "wait_for_persistence" }>): void {
	switch (step.kind) {
		case "create_snapshot":
			cluster.putSnapshot(step.snapshot);
			break;
		case "stop_placement": {
			const node = cluster.node(step.node_uid);
			const { maintenance_depth } = step;
			if (node !== undefined) {
				const max_listeners = listenersOnceClosed(node, step);
				cluster.putNode({ ...node, accept_servers: false, max_listeners, maintenance_depth });
			}
			break;
		}
		case "fail_over": {
			const from = cluster.shard(step.from_shard_uid);
			const to = cluster.shard(step.to_shard_uid);
			if (from !== undefined) cluster.putShard({ ...from, role: "slave" });
			if (to !== undefined) cluster.putShard({ ...to, role: "master" });
			break;
		}
		case "migrate": {
			const shard = cluster.shard(step.shard_uid);
			if (shard !== undefined) cluster.putShard({ ...shard, node_uid: step.to_node_uid });
			break;
		}
		case "rebind_endpoint": {
			const endpoint = cluster.endpoint(step.endpoint_uid);
			if (endpoint !== undefined) cluster.putEndpoint({ ...endpoint, node_uid: step.to_node_uid });
			break;
		}
		case "change_primary":
			cluster.setPrimary(step.to_node_uid);
			break;
		case "restore_placement": {
			const node = cluster.node(step.node_uid);
			const { accept_servers, max_listeners, maintenance_depth } = step;
			if (node !== undefined) cluster.putNode({ ...node, accept_servers, max_listeners, maintenance_depth });
			break;
		}
		case "delete_snapshot":
			cluster.dropSnapshot(step.node_uid, step.name);
			break;
		case "remove_node":
			cluster.dropNode(step.node_uid);
			break;
		default:
			step satisfies never;
	}
}

/** The cluster after the step, as a new description. For many steps in a row, keep a `LiveCluster` and use `takeStep`. */
export function applyStep(cluster: Cluster, step: Step): Cluster {
	const live = openLiveCluster(cluster);
	takeStep(live, step);
	return live.toCluster();
}
