import { isStepDone } from "../cluster/apply-step.ts";
import { isRestored, type Restoring } from "./look-back.ts";
import { planAction } from "./plan-action.ts";

/**
 * Whether an action whose steps are all done has reached what it was for. Another action's move that was under way to the node may have arrived after this one
 * was planned, and must not be left behind in maintenance; and what a snapshot gives back may have been taken away again. `remove_node` does not fit while
 * anything stands on the node, and `enslave_node` takes nothing off it that could come back.
 */
export function isAttained(asked: Restoring): boolean {
	const { context, node_uid, request } = asked;
	if (request.name === "maintenance_off") return isRestored(asked);
	if (request.name !== "maintenance_on") return true;
	const planned = planAction(context, node_uid, request);
	return planned.ok && planned.value.steps.every((step) => isStepDone(context.cluster, step));
}
