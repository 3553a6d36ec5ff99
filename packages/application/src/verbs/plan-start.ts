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
import { seeState } from "../see-state.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { type DryRun, infeasibleObject, planObject } from "../views/dry-run.ts";
import { findNode } from "./find-node.ts";
import { findUnseen, stalePlan } from "./stale-plan.ts";

/**
 * What a start would do now, without doing it: the steps, or why there are none and the smallest change that would help (contract, section
 * 7). Persists nothing. Refused exactly where the start would be refused. While another action is about to change what the plan comes to, it says which.
 */
export async function planStart(
	deps: ServiceDeps,
	principal: Principal,
	{ node_uid, request, cluster_state_id }: StartInput,
): Promise<Result<DryRun, RequestError>> {
	const allowed = authorise(principal.role, "start_node_action");
	if (!allowed.ok) return allowed;
	const unseen = await findUnseen(deps, node_uid);
	const { cluster, commitments, ...seen } = await look(deps, { node_uid, name: request.name });
	const node = findNode(cluster, node_uid);
	if (!node.ok) return node;
	const question = conflictQuestion(deps.settings.conflict_scope, request.name, node_uid);
	const inTheWay = conflicting(question, await deps.actions.live());
	if (inTheWay !== undefined) return err(actionConflict(inTheWay));
	if (cluster_state_id !== undefined) {
		const stale = stalePlan({ node_uid, cluster_state_id }, seen.cluster_state_id, unseen);
		if (stale !== undefined) return err(stale);
	}
	const gathered = planContextOf(deps, commitments, cluster);
	const closed = request.name === "remove" ? new Set([...gathered.closed, node_uid]) : gathered.closed;
	const context = { ...gathered, closed };
	const about = { node_uid, name: request.name, cluster_state_id: seen.cluster_state_id, unsettled_by: unseen };
	const planned = planAction(context, node_uid, request);
	if (!planned.ok) {
		return ok(infeasibleObject(about, planned.error, findRemedy(context, node_uid, request, planned.error)));
	}
	const plan = planned.value;
	const estimated_ms = estimateDuration(plan, concurrentMoves(request), deps.settings.move_model);
	return ok(planObject(about, plan, { bytes: bytesToMove(plan), estimated_ms }));
}

/** Looks at a state that keeps changing before the last look is taken. */
const LOOKS_MAX = 3;

/**
 * The commitments and, after them, the cluster (`planContextOf`), with the state id from before both: whatever they do not know of happened after that
 * state, and a start that names it is refused. They are gathered again where that is so already.
 */
async function look(deps: ServiceDeps, planned: Parameters<typeof gatherCommitments>[1]) {
	let before = await seeState(deps);
	for (let looks = 1; ; looks += 1) {
		const commitments = await gatherCommitments(deps, planned);
		const after = await seeState(deps);
		const { cluster_state_id } = before;
		if (after.cluster_state_id === cluster_state_id || looks === LOOKS_MAX) {
			return { cluster: after.cluster, commitments, cluster_state_id };
		}
		before = after;
	}
}
