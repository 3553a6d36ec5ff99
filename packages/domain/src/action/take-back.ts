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

/**
 * What the end of an action that did not complete says of its node, as a sentence with a space before it: a removal closes its node at acceptance, which its failure does not undo (contract,
 * section 4). Empty for every other action, and where the node has left.
 */
export function saysStaysClosed({ node_uid, request }: Action, node_has_left = false): string {
	return request.name === "remove" && !node_has_left
		? ` Node ${node_uid} stays closed to new shards; maintenance_off opens it again.`
		: "";
}

/** Whether nothing is left of a removal's closing once this plan is carried out: the node has left, or it is open. */
export function endsClosing({ name }: ActionRequest, { steps }: Plan): boolean {
	if (name === "remove") return true;
	return (
		name === "maintenance_off" &&
		steps.some((step) => step.kind === "restore_placement" && step.maintenance_depth === 0)
	);
}
