import {
	authorise,
	conflictKey,
	conflictQuestion,
	decideStart,
	err,
	ok,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import { canonicalStart } from "../canonical-start.ts";
import type { Principal } from "../principal.ts";
import type { StartInput } from "../schema/start-request.ts";
import { seeState } from "../see-state.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { type ActionObject, actionObject } from "../views/action-object.ts";
import { findNode } from "./find-node.ts";
import { findUnseen, outdatedPlan, stalePlan } from "./stale-plan.ts";

/**
 * Accepts an action on a node. When the promise resolves with success the action is durable and will be run.
 * Refuses with `permission_denied`, `node_not_found`, `action_conflict` or, for a plan made on another state of the cluster or before another action was taken
 * up, `wrong_cluster_state_id`, in this order (contract, sections 5 and 7). Before all but the first of these, an `idempotency_key` that was used before answers
 * the action that was accepted with it, or is refused with `idempotency_key_reused` when it came with another start.
 */
export async function startAction(
	deps: ServiceDeps,
	principal: Principal,
	{ node_uid, request, cluster_state_id, idempotency_key }: StartInput,
): Promise<Result<ActionObject, RequestError>> {
	const allowed = authorise(principal.role, "start_node_action");
	if (!allowed.ok) return allowed;
	const unseen = cluster_state_id === undefined ? undefined : await findUnseen(deps, node_uid);
	const seen = cluster_state_id === undefined ? undefined : await seeState(deps);
	const cluster = seen?.cluster ?? (await deps.driver.describe());
	const node = findNode(cluster, node_uid);
	// A start that is sent again is answered again, also after the node that it removed has left.
	if (!node.ok && idempotency_key === undefined) return node;
	const idempotency =
		idempotency_key === undefined
			? {}
			: { idempotency: { key: idempotency_key, digest: deps.digest(canonicalStart(node_uid, request)) } };
	const { conflict_scope } = deps.settings;
	const time_ms = deps.clock.now();
	const command = {
		action_uid: deps.newUid(),
		node_uid,
		request,
		started_by: principal.email,
		creation_time: Math.floor(time_ms / 1_000),
	};
	const accepted = await deps.actions.accept(
		{
			question: conflictQuestion(conflict_scope, request.name, node_uid),
			node_uid,
			by: principal.email,
			...idempotency,
			...(seen === undefined ? {} : { seen_to: seen.plan_position }),
		},
		(live, outdated) => {
			const decided = decideStart(conflict_scope, live, command, node.ok);
			if (!decided.ok) return decided;
			if (cluster_state_id !== undefined && seen !== undefined) {
				const stale =
					stalePlan({ node_uid, cluster_state_id }, seen.cluster_state_id, unseen) ??
					(outdated ? outdatedPlan(cluster_state_id) : undefined);
				if (stale !== undefined) return err(stale);
			}
			return ok({
				action: decided.value,
				conflict_key: conflictKey(conflict_scope, request.name, node_uid),
				closes_node: request.name === "remove",
			});
		},
		time_ms,
	);
	if (!accepted.ok) return accepted;
	deps.nudge();
	return ok(actionObject(accepted.value));
}
