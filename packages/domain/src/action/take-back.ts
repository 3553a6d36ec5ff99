import type { Plan } from "../placement/plan.ts";
import type { ActionUid, NodeUid } from "../uid.ts";
import type { Action } from "./action.ts";
import type { ActionName } from "./name.ts";
import type { ActionRequest } from "./options.ts";
import { isTerminal } from "./status.ts";

/** Whether a removal of the node, other than the action `own`, has not come to its end. */
export function isBeingRemoved(node_uid: NodeUid, live: readonly Action[], own?: ActionUid): boolean {
	return live.some(
		(one) =>
			one.node_uid === node_uid && one.request.name === "remove" && one.action_uid !== own && !isTerminal(one.status),
	);
}

/**
 * Whether the action is the way back for a node that a removal closed and did not take out: what a removal closes stays closed
 * (contract, section 4) until `maintenance_off` opens it.
 */
export function takesBack(name: ActionName, node_uid: NodeUid, live: readonly Action[]): boolean {
	return name === "maintenance_off" && !isBeingRemoved(node_uid, live);
}

/** Whether nothing is left of a removal's closing once this plan is carried out: the node has left, or it is open. */
export function endsClosing({ name }: ActionRequest, { steps }: Plan): boolean {
	if (name === "remove") return true;
	return (
		name === "maintenance_off" &&
		steps.some((step) => step.kind === "restore_placement" && step.maintenance_depth === 0)
	);
}
