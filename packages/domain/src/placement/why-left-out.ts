import { isStepDone } from "../cluster/apply-step.ts";
import type { ClusterView } from "../cluster/cluster-view.ts";
import type { Step } from "./step.ts";

/** Why there is nothing to do for a step, in a sentence for the history; undefined where there is something. */
export function whyLeftOut(cluster: ClusterView, step: Step): string | undefined {
	return isStepDone(cluster, step) ? `Left out, since ${whyDone(cluster, step)}.` : undefined;
}

function whyDone(cluster: ClusterView, step: Step): string {
	switch (step.kind) {
		case "fail_over":
			return cluster.shard(step.to_shard_uid)?.role === "master"
				? `shard ${step.to_shard_uid} leads already`
				: `shard ${step.from_shard_uid} no longer leads on node ${step.from_node_uid}`;
		case "change_primary":
			return cluster.primary_node_uid === step.to_node_uid
				? `node ${step.to_node_uid} is the primary already`
				: `node ${step.from_node_uid} is no longer the primary`;
		case "migrate":
			return `shard ${step.shard_uid} is on node ${step.to_node_uid} already`;
		case "rebind_endpoint":
			return `endpoint ${step.endpoint_uid} is on node ${step.to_node_uid} already`;
		case "create_snapshot":
			return `node ${step.snapshot.node_uid} has snapshot ${step.snapshot.name} already`;
		case "delete_snapshot":
			return `node ${step.node_uid} has no snapshot ${step.name} any more`;
		case "stop_placement":
			return `node ${step.node_uid} is closed already`;
		case "restore_placement":
			return `node ${step.node_uid} is already as it was to be`;
		case "remove_node":
			return `node ${step.node_uid} has left already`;
		case "wait_for_persistence":
			return "what was moved has persisted already";
		default:
			return step satisfies never;
	}
}
