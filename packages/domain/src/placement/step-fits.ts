import { isStepDone } from "../cluster/apply-step.ts";
import { inMaintenance } from "../cluster/cluster.ts";
import type { ClusterView } from "../cluster/cluster-view.ts";
import type { PolicyPreset } from "../policy.ts";
import type { NodeUid } from "../uid.ts";
import { endpointRuleBroken, promotionRuleBroken, shardRuleBroken } from "./constraint.ts";
import type { Occupancy } from "./occupancy.ts";
import { withDraft } from "./placement-draft.ts";
import type { PlanContext } from "./plan-input.ts";
import { keepsQuorum } from "./quorum.ts";
import type { Step } from "./step.ts";

/**
 * Whether a step that was planned earlier may still be taken: the cluster may have changed under the plan, and a removal of its target may
 * have been accepted. Nodes may have died, so what takes a node out of service is asked for quorum once more. A step that is done already fits.
 */
export function stepFits(
	context: Pick<PlanContext, "cluster" | "closed" | "promised" | "policy">,
	step: Step,
): boolean {
	const { cluster, closed, promised, policy } = context;
	if (step.kind !== "migrate" && step.kind !== "rebind_endpoint" && step.kind !== "fail_over") {
		return isStepDone(cluster, step) || changeFits(cluster, step, policy);
	}
	const restoring = step.kind === "fail_over" ? [] : inService(cluster, step.to_node_uid);
	return (
		isStepDone(cluster, step) ||
		withDraft(cluster, { closed, promised, restoring }, (draft) => placementFits(draft, step))
	);
}

/** The same for callers that keep their promises in the cluster: `others` shows it with what all other plans were promised. */
export function stepFitsAmong(others: Occupancy, step: Step, policy: PolicyPreset): boolean {
	if (isStepDone(others.cluster, step)) return true;
	return step.kind === "migrate" || step.kind === "rebind_endpoint" || step.kind === "fail_over"
		? placementFits(others, step)
		: changeFits(others.cluster, step, policy);
}

type PlacingStep = Extract<Step, { kind: "migrate" | "rebind_endpoint" | "fail_over" }>;

function changeFits(cluster: ClusterView, step: Exclude<Step, PlacingStep>, policy: PolicyPreset): boolean {
	switch (step.kind) {
		case "change_primary":
			return cluster.node(step.to_node_uid)?.status === "active";
		case "stop_placement": {
			const node = cluster.node(step.node_uid);
			const entersMaintenance = node !== undefined && !inMaintenance(node) && step.maintenance_depth > 0;
			return node !== undefined && (!entersMaintenance || hasQuorumWithout(cluster, step.node_uid, policy, false));
		}
		case "restore_placement":
			return cluster.node(step.node_uid) !== undefined;
		case "remove_node":
			return nothingStandsOn(cluster, step.node_uid) && hasQuorumWithout(cluster, step.node_uid, policy, true);
		case "create_snapshot":
		case "delete_snapshot":
		case "wait_for_persistence":
			return true;
		default:
			return step satisfies never;
	}
}

function nothingStandsOn(cluster: ClusterView, node_uid: NodeUid): boolean {
	const held = cluster.shardsOn(node_uid).length + cluster.endpointsOn(node_uid).length;
	return held === 0 && cluster.primary_node_uid !== node_uid;
}

/** Nodes that are about to leave were counted when this one was planned; whoever is planned later has to count this one. */
function hasQuorumWithout(cluster: ClusterView, node_uid: NodeUid, policy: PolicyPreset, leaves: boolean): boolean {
	return keepsQuorum(cluster, node_uid, policy, [], leaves);
}

/** A target that was accepting when the plan was made still is, unless it has gone into maintenance or is leaving. */
function inService(cluster: ClusterView, target: NodeUid): readonly NodeUid[] {
	const node = cluster.node(target);
	return node === undefined || inMaintenance(node) ? [] : [target];
}

function placementFits(occupancy: Occupancy, step: PlacingStep): boolean {
	const { nodes, shards, node: nodeAt } = occupancy.cluster.dense;
	switch (step.kind) {
		case "migrate": {
			const shard = shards.positionOf(step.shard_uid);
			const to = nodes.positionOf(step.to_node_uid);
			if (shards.get(shard)?.node_uid !== step.from_node_uid || nodeAt(to) === undefined) return false;
			return shardRuleBroken(occupancy, shard, to) === undefined;
		}
		case "rebind_endpoint": {
			const to = nodes.positionOf(step.to_node_uid);
			if (occupancy.cluster.endpoint(step.endpoint_uid)?.node_uid !== step.from_node_uid) return false;
			if (nodeAt(to) === undefined) return false;
			return endpointRuleBroken(occupancy, to) === undefined;
		}
		case "fail_over": {
			const from = shards.positionOf(step.from_shard_uid);
			const to = shards.node[shards.positionOf(step.to_shard_uid)] ?? -1;
			if (shards.master[from] !== 1 || nodeAt(to) === undefined) return false;
			return promotionRuleBroken(occupancy, to) === undefined;
		}
		default:
			return step satisfies never;
	}
}
