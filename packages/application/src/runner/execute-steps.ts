import {
	type Action,
	type ActionError,
	type ActionEvent,
	afterFailure,
	concurrentMoves,
	describeStep,
	disturbsRestoration,
	endsRestoration,
	type Halt,
	isRestored,
	mustAwaitDepartures,
	mustWaitFor,
	PLAN_RETRY_PAUSE_MS,
	type Plan,
	type Restoring,
	readySteps,
	type Step,
	stepFits,
	whyLeftOut,
} from "@node-actions/domain";
import type { GatheredContext } from "../plan-context.ts";
import { planContext } from "./make-plan.ts";
import { patiently } from "./patiently.ts";
import { reportProgress } from "./report-progress.ts";
import type { Run, RunDeps } from "./run.ts";

/** How executing a plan came to a halt. */
export interface Executed {
	readonly halt: Halt;
	/** Whether any step was done that the cluster did not show already: plans that change nothing must not follow each other for ever. */
	readonly fruitful: boolean;
}

/**
 * Executes the plan's steps, as many side by side as the action allows, each recorded before it begins and after it is
 * done. Whatever the reason to halt, steps in hand are brought to their end first. Steps that a former process began come
 * first and are executed even while cancelling: half a move must not be left behind.
 */
export async function executeSteps(deps: RunDeps, run: Run): Promise<Executed> {
	const { plan } = run.state;
	if (plan === undefined) {
		return { halt: { kind: run.action.status === "cancelling" ? "cancelled" : "stopped" }, fruitful: false };
	}
	const progress = reportProgress(deps, run, plan);
	const inHand: StepsInHand = { ends: new Map(), fruitful: new Set(), progress };
	try {
		const halt = await takeSteps(deps, run, plan, inHand);
		const fruitful = [...inHand.fruitful].some((index) => run.state.done.has(index));
		return { halt: halt ?? { kind: run.action.status === "running" ? "finished" : "cancelled" }, fruitful };
	} finally {
		// Whatever went wrong, a step must not go on behind the back of whoever takes the action up next.
		await Promise.allSettled(inHand.ends.values());
		await progress.settle();
	}
}

interface StepsInHand {
	readonly ends: Map<number, Promise<Halt | undefined>>;
	/** Steps begun that still had something to do, those that ended included. */
	readonly fruitful: Set<number>;
	readonly progress: ReturnType<typeof reportProgress>;
}

/** Begins steps while there is nothing against it and ends when none is in hand; answers why it stopped beginning, if it did. */
async function takeSteps(deps: RunDeps, run: Run, plan: Plan, inHand: StepsInHand): Promise<Halt | undefined> {
	const width = concurrentMoves(run.action.request);
	let halt: Halt | undefined;
	for (;;) {
		while (halt === undefined && inHand.ends.size < width) {
			const next = nextStep(run, plan, inHand.ends);
			if (next === undefined) break;
			halt = await begin(deps, run, plan, next, inHand);
			const isLeftOut = run.state.done.has(next);
			if (halt === undefined && !isLeftOut) inHand.ends.set(next, execute(deps, run, plan, next, inHand.progress));
		}
		if (inHand.ends.size === 0) return halt;
		const [index, ended] = await Promise.race([...inHand.ends].map(async ([at, end]) => [at, await end] as const));
		inHand.ends.delete(index);
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

/**
 * Checks that the step still fits and records that it begins or, where the cluster shows already what it wants, that it is left out; answers
 * what stands in the way, if anything does.
 */
async function begin(
	deps: RunDeps,
	run: Run,
	plan: Plan,
	index: number,
	{ fruitful, progress }: StepsInHand,
): Promise<Halt | undefined> {
	const step = plan.steps[index];
	const endsIt = step !== undefined && endsRestoration(step, plan.steps[index - 1]);
	for (;;) {
		const begun = run.state.begun.has(index);
		const looksBack = endsIt && !begun;
		const context = step === undefined ? undefined : await contextFor(deps, run, step, { begun, looksBack });
		if (context === undefined || step === undefined) return withoutContext(run);
		const fits = stepFits(context, step) && !(looksBack && !isRestored(restoringOf(run, context)));
		if (!fits) return { kind: "misfit" };
		const left_out = whyLeftOut(context.cluster, step);
		if (left_out === undefined) fruitful.add(index);
		if (begun) return undefined;
		// Another action may have begun a step since that this one has to wait for: then it is looked at again.
		let unaware = false;
		await run.record(
			(action, outdated) => {
				unaware = outdated;
				if (action.status !== "running" || outdated) return [];
				return left_out === undefined
					? beginningOf(action, step, index)
					: [{ kind: "step_done", step_index: index, progress: progress.after(index), left_out }];
			},
			{ position: context.position, kind: "step_started" },
		);
		const { begun: taken, done } = run.state;
		if (!unaware) return taken.has(index) || done.has(index) ? undefined : { kind: "cancelled" };
	}
}

/** The line of a beginning step shows the action with it, so what is shown changes first. */
function beginningOf({ progress }: Action, step: Step, step_index: number): readonly ActionEvent[] {
	return [
		{ kind: "progressed", progress, description: describeStep(step) },
		{ kind: "step_started", step_index },
	];
}

/** Why there is nothing to check a step against. */
function withoutContext({ signal, action }: Run): Halt {
	if (signal.aborted) return { kind: "stopped" };
	return { kind: action.status === "running" ? "out_of_reach" : "cancelled" };
}

/**
 * What the step is checked against, once no other action has a step in hand, or ahead, that it must wait for. Where it ends a restoration, it
 * also waits for steps that change what was restored. A step that was begun before does not wait: two that did would wait for each other.
 */
async function contextFor(
	deps: RunDeps,
	run: Run,
	step: Step,
	{ begun, looksBack }: { readonly begun: boolean; readonly looksBack: boolean },
): Promise<GatheredContext | undefined> {
	for (;;) {
		const context = await planContext(deps, run);
		if (context === undefined || begun) return context;
		const disturbs = looksBack ? disturbsRestoration(restoringOf(run, context)) : () => false;
		const isOpposed = context.in_hand.some((other) => mustWaitFor(step, other) || disturbs(other));
		if (!isOpposed && !mustAwaitDepartures(context, step)) return context;
		await deps.clock.sleep(PLAN_RETRY_PAUSE_MS, run.signal);
		if (run.signal.aborted) return undefined;
		await run.refresh();
		if (run.action.status !== "running") return undefined;
	}
}

function restoringOf(run: Run, context: GatheredContext): Restoring {
	const { node_uid, request } = run.action;
	return { context, node_uid, request, stays: run.state.plan?.stays ?? [] };
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
		deps.driver.execute(step, {
			fence: run.fence,
			signal: run.signal,
			onProgress: (share) => progress.report(index, share),
		}),
	);
	if (attempt.kind === "stopped") return { kind: "stopped" };
	if (attempt.kind === "gave_up") return { kind: "out_of_reach" };
	switch (attempt.value.kind) {
		case "done":
			await run.record(() => [{ kind: "step_done", step_index: index, progress: progress.after(index) }]);
			return undefined;
		case "interrupted":
			// Nobody has asked for it where the cluster has seen a later claim. The store knows that one too, and says so.
			if (!run.signal.aborted) await run.refresh();
			return { kind: "stopped" };
		case "failed":
			return failure(deps, run, step, attempt.value.error);
		default:
			return attempt.value satisfies never;
	}
}

/** What a failed step means depends on the cluster as it is now. */
async function failure(deps: RunDeps, run: Run, step: Step, error: ActionError): Promise<Halt> {
	const context = await planContext(deps, run);
	if (context === undefined) return { kind: run.signal.aborted ? "stopped" : "out_of_reach" };
	return afterFailure(error, stepFits(context, step));
}
