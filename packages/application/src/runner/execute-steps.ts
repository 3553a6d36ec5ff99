import { concurrentMoves, type Halt, type Plan, readySteps, stepFits } from "@node-actions/domain";
import { planContext } from "./make-plan.ts";
import { patiently } from "./patiently.ts";
import { reportProgress } from "./report-progress.ts";
import type { Run, RunDeps } from "./run.ts";

/**
 * Executes the plan's steps, as many side by side as the action allows, each recorded before it begins and after it is
 * done. Whatever the reason to halt, steps in hand are brought to their end first. Steps that a former process began come
 * first and are executed even while cancelling: half a move must not be left behind.
 */
export async function executeSteps(deps: RunDeps, run: Run): Promise<Halt> {
	const { plan } = run.state;
	if (plan === undefined) return { kind: run.action.status === "cancelling" ? "cancelled" : "stopped" };
	const inHand: StepsInHand = new Map();
	const progress = reportProgress(deps, run, plan);
	try {
		const halt = await takeSteps(deps, run, plan, inHand, progress);
		return halt ?? { kind: run.action.status === "running" ? "finished" : "cancelled" };
	} finally {
		// Whatever went wrong, a step must not go on behind the back of whoever takes the action up next.
		await Promise.allSettled(inHand.values());
		await progress.settle();
	}
}

type StepsInHand = Map<number, Promise<Halt | undefined>>;

/** Begins steps while there is nothing against it and ends when none is in hand; answers why it stopped beginning, if it did. */
async function takeSteps(
	deps: RunDeps,
	run: Run,
	plan: Plan,
	inHand: StepsInHand,
	progress: ReturnType<typeof reportProgress>,
): Promise<Halt | undefined> {
	const width = concurrentMoves(run.action.request);
	let halt: Halt | undefined;
	for (;;) {
		while (halt === undefined && inHand.size < width) {
			const next = nextStep(run, plan, inHand);
			if (next === undefined) break;
			halt = await begin(deps, run, plan, next);
			if (halt === undefined) inHand.set(next, execute(deps, run, plan, next, progress));
		}
		if (inHand.size === 0) return halt;
		const [index, ended] = await Promise.race([...inHand].map(async ([at, end]) => [at, await end] as const));
		inHand.delete(index);
		halt ??= ended;
	}
}

/** Begun steps before fresh ones; while cancelling, begun steps only. */
function nextStep(run: Run, plan: Plan, inHand: ReadonlyMap<number, unknown>): number | undefined {
	const { done, begun } = run.state;
	const ready = readySteps(plan, done, new Set(inHand.keys()));
	const unfinished = ready.find((at) => begun.has(at));
	return unfinished ?? (run.action.status === "running" ? ready[0] : undefined);
}

/** Checks that the step still fits and records that it begins; answers what stands in the way, if anything does. */
async function begin(deps: RunDeps, run: Run, plan: Plan, index: number): Promise<Halt | undefined> {
	const step = plan.steps[index];
	const context = await planContext(deps, run);
	if (context === undefined || step === undefined) {
		return { kind: run.signal.aborted ? "stopped" : "out_of_reach" };
	}
	if (!stepFits(context, step)) return { kind: "misfit" };
	if (run.state.begun.has(index)) return undefined;
	await run.record((action) => (action.status === "running" ? [{ kind: "step_started", step_index: index }] : []));
	return run.state.begun.has(index) ? undefined : { kind: "cancelled" };
}

/** Executes one step to its end; answers why no further step should begin, if that is so. */
async function execute(
	deps: RunDeps,
	run: Run,
	plan: Plan,
	index: number,
	progress: ReturnType<typeof reportProgress>,
): Promise<Halt | undefined> {
	const step = plan.steps[index];
	if (step === undefined) return undefined;
	const attempt = await patiently(deps, run, () =>
		deps.driver.execute(step, { signal: run.signal, onProgress: (share) => progress.report(index, share) }),
	);
	if (attempt.kind === "stopped") return { kind: "stopped" };
	if (attempt.kind === "gave_up") return { kind: "out_of_reach" };
	switch (attempt.value.kind) {
		case "done":
			await run.record(() => [{ kind: "step_done", step_index: index, progress: progress.after(index) }]);
			return undefined;
		case "interrupted":
			return { kind: "stopped" };
		case "failed":
			return { kind: "failed", error: attempt.value.error };
		default:
			return attempt.value satisfies never;
	}
}
