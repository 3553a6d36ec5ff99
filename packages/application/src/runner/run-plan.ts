import type { ActionError, ActionEvent } from "@node-actions/domain";
import { executeSteps, type Halt } from "./execute-steps.ts";
import { makePlan } from "./make-plan.ts";
import type { Run, RunDeps } from "./run.ts";

/** Plans made in a row without a step done between them. More would mean that the cluster changes faster than we look. */
const FRUITLESS_PLANS_MAX = 10;

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
			const message = "The cluster kept changing under the plan; look at its state and submit again.";
			return conclude(deps, run, { kind: "failed", error: { error_code: "internal_error", message } });
		}
		await makePlan(deps, run);
	}
}

/** How each way of coming to a halt ends a running action; undefined where it does not end it. */
function ending(halt: Halt): ActionEvent | undefined {
	switch (halt.kind) {
		case "finished":
			return { kind: "status_changed", status: "completed", description: "Completed." };
		case "failed":
			return failed(halt.error);
		case "out_of_reach":
			return { kind: "status_changed", status: "aborted", description: "The cluster could not be reached." };
		case "stopped":
		case "cancelled":
		case "misfit":
			return undefined;
		default:
			return halt satisfies never;
	}
}

function failed(error: ActionError): ActionEvent {
	return { kind: "status_changed", status: "failed", error };
}

async function conclude(deps: RunDeps, run: Run, halt: Halt): Promise<void> {
	if (halt.kind === "stopped") return;
	if (halt.kind === "finished" && run.action.request.name === "remove")
		await deps.actions.reopenNode(run.action.node_uid);
	const total = run.state.plan?.steps.length ?? 0;
	const cancelled: ActionEvent = {
		kind: "status_changed",
		status: "cancelled",
		description: `Cancelled after ${run.state.done.size} of ${total} steps; what was done stays done.`,
	};
	await run.record((action) => {
		if (action.status === "cancelling") return [cancelled];
		const event = ending(halt);
		return action.status === "running" && event !== undefined ? [event] : [];
	});
}
