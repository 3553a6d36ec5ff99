import type { Node } from "../cluster/cluster.ts";
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

/** What an action that did not complete leaves of its node. */
export interface NodeLeft {
	/** It is not in the cluster any more. Default false. */
	readonly node_has_left?: boolean;
	/** How often it is in maintenance, as far as is known. Default 0. */
	readonly maintenance_depth?: number;
}

/** The same of a node as the cluster shows it. */
export function nodeLeft(node: Node | undefined): NodeLeft {
	return node === undefined ? { node_has_left: true } : { maintenance_depth: node.maintenance_depth };
}

/**
 * What the end of an action that did not complete says of its node, as a sentence with a space before it: a removal closes its node at acceptance, which its failure does not undo (contract,
 * section 4), and `maintenance_on` undoes none of its steps. Empty for every other action, and where the node has left or is open.
 */
export function saysStaysClosed(
	{ node_uid, request }: Action,
	{ node_has_left = false, maintenance_depth = 0 }: NodeLeft = {},
): string {
	if (node_has_left) return "";
	if (request.name === "remove") return ` Node ${node_uid} stays closed to new shards; maintenance_off opens it again.`;
	if (request.name !== "maintenance_on" || maintenance_depth === 0) return "";
	const times = maintenance_depth === 1 ? "" : `, sent ${maintenance_depth} times,`;
	return ` Node ${node_uid} stays in maintenance and takes no new shards; maintenance_off${times} brings it back.`;
}

/** Whether nothing is left of a removal's closing once this plan is carried out: the node has left, or it is open. */
export function endsClosing({ name }: ActionRequest, { steps }: Plan): boolean {
	if (name === "remove") return true;
	return (
		name === "maintenance_off" &&
		steps.some((step) => step.kind === "restore_placement" && step.maintenance_depth === 0)
	);
}
