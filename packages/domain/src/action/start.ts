import { type RequestError, requestError } from "../error.ts";
import { err, ok, type Result } from "../result.ts";
import type { ActionUid, NodeUid } from "../uid.ts";
import type { Action } from "./action.ts";
import { type ConflictScope, conflicting, conflictQuestion } from "./conflict.ts";
import type { ActionRequest } from "./options.ts";

/** What a POST asks for. Uid and time come from outside: the domain has no clock and no randomness. */
export interface StartCommand {
	readonly action_uid: ActionUid;
	readonly node_uid: NodeUid;
	readonly request: ActionRequest;
	readonly started_by: string;
	/** Unix seconds, whole. */
	readonly creation_time: number;
}

/**
 * Accepts a start as a queued action, or refuses it with `node_not_found`, or with `action_conflict` and the uid of the live action in the way
 * (contract, sections 3 and 5). `in_cluster`: whether the node it names is there. `live` are the actions that `conflictQuestion` asks for; more do no harm.
 */
export function decideStart(
	scope: ConflictScope,
	live: readonly Action[],
	command: StartCommand,
	in_cluster: boolean,
): Result<Action, RequestError> {
	if (!in_cluster) return err(nodeNotFound(command.node_uid));
	const { name } = command.request;
	const inTheWay = conflicting(conflictQuestion(scope, name, command.node_uid), live);
	if (inTheWay !== undefined) {
		return err(actionConflict(inTheWay));
	}
	return ok({
		action_uid: command.action_uid,
		node_uid: command.node_uid,
		request: command.request,
		status: "queued",
		progress: 0,
		creation_time: command.creation_time,
		started_by: command.started_by,
		cancel_requested: false,
	});
}

/** The refusal of whatever asks for a node that has left the cluster or never was in it. */
export function nodeNotFound(node_uid: NodeUid): RequestError {
	return requestError(
		"node_not_found",
		`Node ${node_uid} is not in the cluster; the list of nodes shows those it has.`,
	);
}

/** The refusal of a start while this live action holds its place. */
export function actionConflict({ action_uid, node_uid, request, status }: Action): RequestError {
	return requestError(
		"action_conflict",
		`Only a single instance of ${request.name} can be invoked at the same time: one is ${status} on node ${node_uid}. Wait until it ends, or cancel it, and submit again.`,
		{ action_uid },
	);
}
