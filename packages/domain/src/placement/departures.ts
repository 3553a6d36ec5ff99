import type { NodeUid } from "../uid.ts";
import { type PlacementDraft, withDraft } from "./placement-draft.ts";
import type { PlanContext } from "./plan-input.ts";
import type { Step } from "./step.ts";

/**
 * Whether another running plan takes the shard away from where it stands. Whoever empties its node leaves it to that plan: a second one would take over roles and
 * places under the first, which gives back what it once saw. Shards are positions.
 */
export function isDeparting(draft: Pick<PlacementDraft, "cluster" | "nodeOf">, shard: number): boolean {
	return draft.nodeOf(shard) !== draft.cluster.dense.shards.node[shard];
}

/** Whether a shard on the node is left to another plan, so that emptying the node is not over yet. */
export function awaitsDepartures(context: PlanContext, node_uid: NodeUid): boolean {
	const { nodes, shards } = context.cluster.dense;
	const here = shards.on(nodes.positionOf(node_uid));
	return here.length > 0 && withDraft(context.cluster, context, (draft) => here.some((one) => isDeparting(draft, one)));
}

/** Whether the step may begin only once other plans have taken away what was left to them. */
export function mustAwaitDepartures(context: PlanContext, step: Step): boolean {
	switch (step.kind) {
		case "remove_node":
			return awaitsDepartures(context, step.node_uid);
		case "wait_for_persistence": {
			const { positionOf } = context.cluster.dense.shards;
			const moved = step.shard_uids.map(positionOf).filter((shard) => shard >= 0);
			return withDraft(context.cluster, context, (draft) => moved.some((one) => isDeparting(draft, one)));
		}
		default:
			return false;
	}
}
