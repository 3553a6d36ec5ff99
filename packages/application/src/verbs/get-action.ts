import {
	authorise,
	err,
	isActionName,
	type NodeUid,
	noSuchAction,
	ok,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import { type Awaitable, andThen } from "../awaitable.ts";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { type ActionStatusObject, keptActionStatus } from "../views/action-object.ts";
import { missingAction } from "./missing-action.ts";

/** One action of one node: running, queued, or how its last run ended. Refuses with `action_not_found`, an unknown name included. */
export function getAction(
	deps: ServiceDeps,
	principal: Principal,
	input: { readonly node_uid: NodeUid; readonly action: string },
): Awaitable<Result<ActionStatusObject, RequestError>> {
	const allowed = authorise(principal.role, "view_status_of_node_action");
	if (!allowed.ok) return allowed;
	const { node_uid, action: name } = input;
	if (!isActionName(name)) return err(noSuchAction(name));
	return andThen(
		deps.actions.find(node_uid, name),
		(action): Awaitable<Result<ActionStatusObject, RequestError>> =>
			action === undefined ? missingAction(deps, node_uid, name) : ok(keptActionStatus(action)),
	);
}
