import { authorise, ok, type RequestError, type Result } from "@node-actions/domain";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { type ActionList, actionObject } from "../views/action-object.ts";

/** Every visible action on all nodes, in order of acceptance. Refuses with `permission_denied`. */
export async function listActions(deps: ServiceDeps, principal: Principal): Promise<Result<ActionList, RequestError>> {
	const allowed = authorise(principal.role, "view_status_of_all_node_actions");
	if (!allowed.ok) return allowed;
	const actions = await deps.actions.list();
	return ok({ actions: actions.map(actionObject) });
}
