import { type RequestError, requestError } from "../error.ts";
import { err, ok, type Result } from "../result.ts";
import type { NodeUid } from "../uid.ts";
import type { Action } from "./action.ts";
import type { ActionEvent } from "./event.ts";
import { namesInstead } from "./name.ts";
import { saysStaysClosed } from "./take-back.ts";

/**
 * What a DELETE does to the visible record (contract, section 2):
 * - queued: cancelled at once, nothing has begun;
 * - starting: remembered, and takes effect once running;
 * - running: cancelling; the runner finishes the steps in hand, starts no other and undoes none;
 * - cancelling: nothing more, asking twice is not a mistake;
 * - terminal: the stored status is removed.
 *
 * Refuses with `action_not_found` when there is no record.
 */
export function decideCancel(
	action: Action | undefined,
	asked: { readonly node_uid: NodeUid; readonly action: string; readonly by: string },
): Result<readonly ActionEvent[], RequestError> {
	if (action === undefined) return err(actionNotFound(asked.node_uid, asked.action));
	const requested: ActionEvent = { kind: "cancel_requested", by: asked.by };
	switch (action.status) {
		case "queued":
			return ok([
				requested,
				{
					kind: "status_changed",
					status: "cancelled",
					description: `Cancelled before it started.${saysStaysClosed(action)}`,
				},
			]);
		case "starting":
			return ok(action.cancel_requested ? [] : [requested]);
		case "running":
			return ok([
				requested,
				{ kind: "status_changed", status: "cancelling", description: "Finishing the steps in hand." },
			]);
		case "cancelling":
			return ok([]);
		case "completed":
		case "cancelled":
		case "failed":
		case "aborted":
			return ok([{ kind: "record_removed", by: asked.by }]);
		default:
			return action.status satisfies never;
	}
}

export function actionNotFound(node_uid: NodeUid, action: string): RequestError {
	return requestError(
		"action_not_found",
		`Node ${node_uid} has no ${action} action that is running, queued or has left a status; the list of the node's actions shows those it has.`,
	);
}

/** The same of a node that is not in the cluster: never was, or was removed. It may have no list of actions. */
export function actionOfNoNode(node_uid: NodeUid, action: string): RequestError {
	return requestError(
		"action_not_found",
		`Node ${node_uid} is not in the cluster and has left no ${action} action; the list of nodes shows those it has.`,
	);
}

/** An action's name that is none of the four. */
export function noSuchAction(name: string): RequestError {
	return requestError("action_not_found", `There is no action ${name}; ${namesInstead(name)}`);
}
