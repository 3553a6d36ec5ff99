import type { ActionRequest } from "../action/options.ts";
import { isStepDone } from "../cluster/apply-step.ts";
import type { NodeUid } from "../uid.ts";
import { planAction } from "./plan-action.ts";
import type { PlanContext } from "./plan-input.ts";

/**
 * Whether an action whose steps are all done has reached what it was for. Another action's move that was under way to the node may have arrived after this one
 * was planned, and must not be left behind in maintenance. Only `maintenance_on` can end so: `remove_node` does not fit while
 * anything stands on the node, and the others take nothing off it that could come back.
 */
export function isAttained(context: PlanContext, node_uid: NodeUid, request: ActionRequest): boolean {
	if (request.name !== "maintenance_on") return true;
	const planned = planAction(context, node_uid, request);
	return planned.ok && planned.value.steps.every((step) => isStepDone(context.cluster, step));
}
