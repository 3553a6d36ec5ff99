import { type Action, authorise, err, ok, type RequestError, type Result, requestError } from "@node-actions/domain";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";

/** What `/v1/actions` and `/v2/actions` list: every visible action, for each of the two to show in its own words. */
export async function listClusterActions(
	deps: ServiceDeps,
	principal: Principal,
): Promise<Result<readonly Action[], RequestError>> {
	const allowed = authorise(principal.role, "view_status_of_cluster_action");
	if (!allowed.ok) return allowed;
	return ok(await deps.actions.list());
}

/** One action by its GUID. Refuses with `permission_denied` or `action_not_found`. */
export async function getClusterAction(
	deps: ServiceDeps,
	principal: Principal,
	input: { readonly action_uid: string },
): Promise<Result<Action, RequestError>> {
	const allowed = authorise(principal.role, "view_status_of_cluster_action");
	if (!allowed.ok) return allowed;
	const action = await deps.actions.findByUid(input.action_uid);
	return action === undefined
		? err(
				requestError(
					"action_not_found",
					"There is no action with this uid, or its record was removed; the list of actions shows those there are.",
				),
			)
		: ok(action);
}
