import {
	authorise,
	decideCancel,
	err,
	isActionName,
	type NodeUid,
	noSuchAction,
	ok,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { type ActionObject, actionObject } from "../views/action-object.ts";
import { missingAction } from "./missing-action.ts";

/**
 * Cancels a queued or executing action when possible, or removes the stored status of one that has ended (contract,
 * section 2). Answers the action as it is then, or was last. Refuses with `permission_denied` or `action_not_found`.
 */
export async function cancelAction(
	deps: ServiceDeps,
	principal: Principal,
	input: { readonly node_uid: NodeUid; readonly action: string },
): Promise<Result<ActionObject, RequestError>> {
	const allowed = authorise(principal.role, "cancel_node_action");
	if (!allowed.ok) return allowed;
	const { node_uid, action: name } = input;
	if (!isActionName(name)) return err(noSuchAction(name));
	const cancelled = await deps.actions.amend(
		node_uid,
		name,
		(action) => decideCancel(action, { node_uid, action: name, by: principal.email }),
		deps.clock.now(),
		principal.email,
	);
	if (!cancelled.ok) {
		return cancelled.error.error_code === "action_not_found" ? missingAction(deps, node_uid, name) : cancelled;
	}
	deps.nudge();
	return ok(actionObject(cancelled.value));
}
