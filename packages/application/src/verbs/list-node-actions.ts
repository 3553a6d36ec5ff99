import { authorise, err, type NodeUid, ok, type RequestError, type Result } from "@node-actions/domain";
import type { Principal } from "../principal.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { type ActionList, actionObject } from "../views/action-object.ts";
import { findNode } from "./find-node.ts";

/**
 * The visible actions of one node. A node that has left keeps its records readable; one that is unknown and has none is
 * `node_not_found` (contract, section 1).
 */
export async function listNodeActions(
	deps: ServiceDeps,
	principal: Principal,
	input: { readonly node_uid: NodeUid },
): Promise<Result<ActionList, RequestError>> {
	const allowed = authorise(principal.role, "view_status_of_node_action");
	if (!allowed.ok) return allowed;
	const actions = await deps.actions.list(input.node_uid);
	if (actions.length === 0) {
		const node = findNode(await deps.driver.describe(), input.node_uid);
		if (!node.ok) return err(node.error);
	}
	return ok({ actions: actions.map(actionObject) });
}
