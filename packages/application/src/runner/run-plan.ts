import {
	awaitsDepartures,
	bringsShardTo,
	disturbsRestoration,
	ending,
	endsClosing,
	FRUITLESS,
	FRUITLESS_PLANS_MAX,
	type Halt,
	isAttained,
	PLAN_RETRY_PAUSE_MS,
	type Restoring,
} from "@node-actions/domain";
import type { GatheredContext } from "../plan-context.ts";
import { executeSteps } from "./execute-steps.ts";
import { makePlan, planContext } from "./make-plan.ts";
import type { Run, RunDeps } from "./run.ts";
import { seeNodeLeft } from "./see-node-left.ts";

/**
 * Brings the action from its journal to its end: plans where there is no plan, executes what is left of it, plans again
 * where the rest no longer fits the cluster, and records how it ended. A cancelling action only finishes the steps in hand.
 */
export async function runPlan(deps: RunDeps, run: Run): Promise<void> {
	let fruitless = 0;
	for (;;) {
		if (run.state.plan === undefined && run.action.status === "running") await makePlan(deps, run);
		if (run.signal.aborted) return;
		const executed = await executeSteps(deps, run);
		fruitless = executed.fruitful ? 0 : fruitless + 1;
		const halt = await lookBack(deps, run, executed.halt);
		if (halt.kind !== "misfit" || run.action.status !== "running") return conclude(deps, run, halt);
		if (fruitless >= FRUITLESS_PLANS_MAX) {
			return conclude(deps, run, { kind: "failed", error: FRUITLESS });
		}
		await makePlan(deps, run);
	}
}

/**
 * Looks once more at a node that was put into maintenance: moves of other actions that were under way to it when it closed are
 * waited for, and what they brought makes the finished plan a misfit. So are moves by which others take away what this plan left to them. And once more at
 * a node to which a snapshot was restored that is not deleted in the end; before one that is, `executeSteps` has looked back.
 */
async function lookBack(deps: RunDeps, run: Run, halt: Halt): Promise<Halt> {
	const { node_uid, request } = run.action;
	if (request.name !== "maintenance_on" && request.name !== "maintenance_off") return halt;
	while (halt.kind === "finished" && run.action.status === "running") {
		const context = await planContext(deps, run);
		if (context === undefined) return { kind: run.signal.aborted ? "stopped" : "out_of_reach" };
		const asked = { context, node_uid, request, stays: run.state.plan?.stays ?? [] };
		if (!isAttained(asked)) return { kind: "misfit" };
		if (!isAwaited(asked)) return halt;
		await deps.clock.sleep(PLAN_RETRY_PAUSE_MS, run.signal);
		await run.refresh();
	}
	return halt.kind === "finished" ? { kind: "cancelled" } : halt;
}

function isAwaited(asked: Restoring & { readonly context: GatheredContext }): boolean {
	const { context, node_uid, request } = asked;
	if (request.name === "maintenance_off") return context.in_hand.some(disturbsRestoration(asked));
	return context.in_hand.some((step) => bringsShardTo(step, node_uid)) || awaitsDepartures(context, node_uid);
}

async function conclude(deps: RunDeps, run: Run, halt: Halt): Promise<void> {
	if (halt.kind === "stopped") return;
	const { action, state } = run;
	if (halt.kind === "finished" && state.plan !== undefined && endsClosing(action.request, state.plan)) {
		await deps.actions.reopenNode(action.node_uid, action.action_uid);
	}
	const left = await seeNodeLeft(deps, run, halt);
	if (left === undefined) return;
	const { steps = [], stays = [] } = state.plan ?? {};
	await run.record((action) => {
		const event = ending(action, halt, { done: run.state.done.size, total: steps.length, stays }, left);
		return event === undefined ? [] : [event];
	});
}
