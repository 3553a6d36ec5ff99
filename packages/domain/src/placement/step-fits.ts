import { isStepDone } from "../cluster/apply-step.ts";
import { type Cluster, inMaintenance } from "../cluster/cluster.ts";
import { indexCluster } from "../cluster/cluster-index.ts";
import type { NodeUid } from "../uid.ts";
import { endpointRuleBroken, promotionRuleBroken, shardRuleBroken } from "./constraint.ts";
import { openDraft, type PlacementDraft } from "./placement-draft.ts";
import type { PlanContext } from "./plan-input.ts";
import type { Step } from "./step.ts";

/**
 * Whether a step that was planned earlier may still be taken: the cluster may have changed under the plan, and a removal of its target may
 * have been accepted. A step that is done already fits.
 */
export function stepFits(context: FitContext, step: Step): boolean {
	if (isStepDone(context.cluster, step)) return true;
	const { cluster } = context;
	switch (step.kind) {
		case "migrate": {
			const draft = draftFor(context, step.to_node_uid);
			const shard = draft.index.shard(step.shard_uid);
			const node = draft.index.node(step.to_node_uid);
			if (shard?.node_uid !== step.from_node_uid || node === undefined) return false;
			return shardRuleBroken(draft, shard, node) === undefined;
		}
		case "fail_over": {
			const draft = draftFor(context);
			const to = draft.index.shard(step.to_shard_uid);
			const node = to === undefined ? undefined : draft.index.node(to.node_uid);
			return (
				draft.index.shard(step.from_shard_uid)?.role === "master" &&
				node !== undefined &&
				promotionRuleBroken(draft, node) === undefined
			);
		}
		case "rebind_endpoint": {
			const draft = draftFor(context, step.to_node_uid);
			const node = draft.index.node(step.to_node_uid);
			return (
				draft.index.endpoint(step.endpoint_uid) !== undefined &&
				node !== undefined &&
				endpointRuleBroken(draft, node) === undefined
			);
		}
		case "change_primary":
			return cluster.nodes.some(({ uid, status }) => uid === step.to_node_uid && status === "active");
		case "stop_placement":
		case "restore_placement":
			return cluster.nodes.some(({ uid }) => uid === step.node_uid);
		case "remove_node":
			return !cluster.shards.some((shard) => shard.node_uid === step.node_uid);
		case "create_snapshot":
		case "delete_snapshot":
		case "wait_for_persistence":
			return true;
		default:
			return step satisfies never;
	}
}

type FitContext = Pick<PlanContext, "cluster" | "closed" | "promised">;

/** A target that was accepting when the plan was made still is, unless it has gone into maintenance or is leaving. */
function draftFor({ cluster, closed, promised }: FitContext, target?: NodeUid): PlacementDraft {
	return openDraft(indexCluster(cluster), closed, promised, inService(cluster, target));
}

function inService(cluster: Cluster, node_uid: NodeUid | undefined): readonly NodeUid[] {
	return cluster.nodes.filter((node) => node.uid === node_uid && !inMaintenance(node)).map(({ uid }) => uid);
}
