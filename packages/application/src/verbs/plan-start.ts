import {
	actionConflict,
	authorise,
	bytesToMove,
	concurrentMoves,
	conflicting,
	conflictQuestion,
	err,
	estimateDuration,
	findRemedy,
	ok,
	planAction,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import { gatherCommitments, planContextOf } from "../plan-context.ts";
import type { Principal } from "../principal.ts";
import type { StartInput } from "../schema/start-request.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { type DryRun, infeasibleObject, planObject } from "../views/dry-run.ts";
import { findNode } from "./find-node.ts";
import { wrongClusterState } from "./wrong-cluster-state.ts";

/**
 * What a start would do now, without doing it: the steps, or why there are none and the smallest change that would help (contract, section
 * 7). Persists nothing. Refused exactly where the start would be refused.
 */
export async function planStart(
	deps: ServiceDeps,
	principal: Principal,
	{ node_uid, request, cluster_state_id }: StartInput,
): Promise<Result<DryRun, RequestError>> {
	const allowed = authorise(principal.role, "start_node_action");
	if (!allowed.ok) return allowed;
	const cluster = await deps.driver.describe();
	const node = findNode(cluster, node_uid);
	if (!node.ok) return node;
	const question = conflictQuestion(deps.settings.conflict_scope, request.name, node_uid);
	const inTheWay = conflicting(question, await deps.actions.live());
	if (inTheWay !== undefined) return err(actionConflict(inTheWay));
	if (cluster_state_id !== undefined && cluster_state_id !== cluster.state_id) {
		return err(wrongClusterState(cluster_state_id, cluster.state_id));
	}
	const gathered = planContextOf(deps, await gatherCommitments(deps, { node_uid, name: request.name }), cluster);
	const closed = request.name === "remove" ? new Set([...gathered.closed, node_uid]) : gathered.closed;
	const context = { ...gathered, closed };
	const about = { node_uid, name: request.name, cluster_state_id: cluster.state_id };
	const planned = planAction(context, node_uid, request);
	if (!planned.ok) {
		return ok(infeasibleObject(about, planned.error, findRemedy(context, node_uid, request, planned.error)));
	}
	const plan = planned.value;
	const estimated_ms = estimateDuration(plan, concurrentMoves(request), deps.settings.move_model);
	return ok(planObject(about, plan, { bytes: bytesToMove(plan), estimated_ms }));
}
