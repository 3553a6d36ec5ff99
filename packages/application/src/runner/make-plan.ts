import {
	type ActionError,
	allStepsDone,
	type Cluster,
	describeRemedy,
	ending,
	explain,
	findRemedy,
	type Halt,
	type Infeasible,
	nodeLeftBy,
	PLAN_RETRY_PAUSE_MS,
	type PlanContext,
	planAction,
	planRetryTime,
	unreached,
} from "@node-actions/domain";
import { type GatheredContext, gatherCommitments, planContextOf } from "../plan-context.ts";
import { patiently, readPatiently } from "./patiently.ts";
import type { Run, RunDeps } from "./run.ts";
import { seeNodeLeft } from "./see-node-left.ts";

/**
 * Plans the action on the cluster as it is, and records the plan before its first step. Records the failure when there
 * is no plan. Returns without either when the process stops or a cancel came in between.
 */
export async function makePlan(deps: RunDeps, run: Run): Promise<void> {
	const retry_until = deps.clock.now() + planRetryTime(run.action.request);
	while (run.action.status === "running" && !run.signal.aborted) {
		const failure = await deps.serially(() => planOnce(deps, run));
		if (failure === undefined) return;
		if (deps.clock.now() >= retry_until) {
			const left = await seeNodeLeft(deps, run, failure);
			if (left === undefined) return;
			await run.record((action) => {
				const event = action.status === "running" ? ending(action, failure, { done: 0, total: 0 }, left) : undefined;
				return event === undefined ? [] : [event];
			});
			return;
		}
		await deps.clock.sleep(PLAN_RETRY_PAUSE_MS, run.signal);
		await run.refresh();
	}
}

/**
 * Records a plan, or answers why there is none. A plan that does not know of another one, which another process has recorded meanwhile, is made
 * again: both may have given away the same room.
 */
async function planOnce(deps: RunDeps, run: Run): Promise<Halt | undefined> {
	for (;;) {
		const context = await planContext(deps, run);
		if (context === undefined) return undefined;
		const planned = planAction(context, run.action.node_uid, run.action.request);
		if (!planned.ok) {
			return { kind: "failed", error: explained(context, run, planned.error) };
		}
		let unaware = false;
		await run.record(
			(action, outdated) => {
				unaware = outdated;
				return action.status === "running" && !outdated ? [{ kind: "planned", plan: planned.value }] : [];
			},
			{ position: context.position, kind: "planned" },
		);
		if (!unaware) return undefined;
	}
}

/** What a failed action says: why not, in words and in data, and the smallest change that would have helped, where there is one. */
function explained(context: PlanContext, { action }: Run, infeasible: Infeasible): ActionError {
	const remedy = findRemedy(context, action.node_uid, action.request, infeasible);
	const { error_code } = infeasible;
	const message = remedy === undefined ? infeasible.message : `${infeasible.message} ${describeRemedy(remedy)}`;
	return { error_code, message, why: explain(infeasible, remedy) };
}

/** What planning and checking a step depend on, all of it fresh; undefined when the process stops or the action was aborted. */
export async function planContext(deps: RunDeps, run: Run): Promise<GatheredContext | undefined> {
	const { node_uid, request, action_uid } = run.action;
	const asked = { node_uid, name: request.name, action_uid };
	const commitments = await readPatiently(deps, run, () => gatherCommitments(deps, asked));
	if (commitments === undefined) return undefined;
	const cluster = await describeOrAbort(deps, run);
	return cluster === undefined ? undefined : planContextOf(deps, commitments, cluster, allStepsDone(run.state));
}

async function describeOrAbort(deps: RunDeps, run: Run): Promise<Cluster | undefined> {
	const described = await patiently(deps, run, () => deps.driver.describe());
	if (described.kind === "answered") return described.value;
	if (described.kind === "gave_up") {
		await run.record((action) => (action.status === "running" ? [unreached(action, nodeLeftBy(run.state))] : []));
	}
	return undefined;
}
