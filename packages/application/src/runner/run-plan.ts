import { ending, FRUITLESS, FRUITLESS_PLANS_MAX, type Halt } from "@node-actions/domain";
import { executeSteps } from "./execute-steps.ts";
import { makePlan } from "./make-plan.ts";
import type { Run, RunDeps } from "./run.ts";

/**
 * Brings the action from its journal to its end: plans where there is no plan, executes what is left of it, plans again
 * where the rest no longer fits the cluster, and records how it ended. A cancelling action only finishes the steps in hand.
 */
export async function runPlan(deps: RunDeps, run: Run): Promise<void> {
	let fruitless = 0;
	for (;;) {
		if (run.state.plan === undefined && run.action.status === "running") await makePlan(deps, run);
		if (run.signal.aborted) return;
		const before = run.state.done.size;
		const halt = await executeSteps(deps, run);
		fruitless = run.state.done.size > before ? 0 : fruitless + 1;
		if (halt.kind !== "misfit" || run.action.status !== "running") return conclude(deps, run, halt);
		if (fruitless >= FRUITLESS_PLANS_MAX) {
			return conclude(deps, run, { kind: "failed", error: FRUITLESS });
		}
		await makePlan(deps, run);
	}
}

async function conclude(deps: RunDeps, run: Run, halt: Halt): Promise<void> {
	if (halt.kind === "stopped") return;
	if (halt.kind === "finished" && run.action.request.name === "remove")
		await deps.actions.reopenNode(run.action.node_uid);
	const { steps = [], stays = [] } = run.state.plan ?? {};
	await run.record((action) => {
		const event = ending(action, halt, { done: run.state.done.size, total: steps.length, stays });
		return event === undefined ? [] : [event];
	});
}
