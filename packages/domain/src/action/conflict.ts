import type { NodeUid } from "../uid.ts";
import type { Action } from "./action.ts";
import type { ActionName } from "./name.ts";
import { isTerminal } from "./status.ts";

/**
 * How far "only a single instance of any action type" reaches (contract, section 3). `cluster`, the default, follows the
 * sentence of the documentation, which names the type and not the node; `node` allows one instance per node.
 */
export const CONFLICT_SCOPES = ["cluster", "node"] as const;

export type ConflictScope = (typeof CONFLICT_SCOPES)[number];

/** The live actions that a start has to be compared with. A store loads exactly these. */
export interface ConflictQuestion {
	readonly name: ActionName;
	/** Absent: on any node. */
	readonly node_uid?: NodeUid;
}

export function conflictQuestion(scope: ConflictScope, name: ActionName, node_uid: NodeUid): ConflictQuestion {
	return scope === "cluster" ? { name } : { name, node_uid };
}

/**
 * The name of the place that a live action occupies. Stores keep it unique among live actions, so that no race can
 * break the rule that `decideStart` applies.
 */
export function conflictKey(scope: ConflictScope, name: ActionName, node_uid: NodeUid): string {
	return scope === "cluster" ? name : `${name}/${node_uid}`;
}

/** The live action that stands in the way, if there is one (contract, section 3). */
export function conflicting(question: ConflictQuestion, actions: readonly Action[]): Action | undefined {
	return actions.find(
		(action) =>
			!isTerminal(action.status) &&
			action.request.name === question.name &&
			(question.node_uid === undefined || action.node_uid === question.node_uid),
	);
}
