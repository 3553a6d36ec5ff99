import { describeStep, type Plan, planProgress } from "@node-actions/domain";
import type { Run, RunDeps } from "./run.ts";

/** A running step's progress is written at most this often. */
const REPORT_INTERVAL_MS = 1_000;

/** Turns what drivers say about steps in hand into the action's progress, weighted by bytes, without a write for every word. */
export function reportProgress(deps: RunDeps, run: Run, plan: Plan) {
	const partial = new Map<number, number>();
	let nextReport = 0;
	let writing: Promise<void> = Promise.resolve();
	let isWriting = false;
	return {
		report(index: number, share: number): void {
			partial.set(index, share);
			const now = deps.clock.now();
			if (isWriting || now < nextReport) return;
			nextReport = now + REPORT_INTERVAL_MS;
			const step = plan.steps[index];
			const progress = planProgress(plan, run.state.done, partial);
			isWriting = true;
			writing = run
				.record(() => [
					{ kind: "progressed", progress, ...(step === undefined ? {} : { description: describeStep(step) }) },
				])
				// A lost claim or a failing store meets the step's own record next, which is where it is dealt with.
				.catch(() => undefined)
				.finally(() => {
					isWriting = false;
				});
		},
		/** Progress once this step is done as well. Others may be done whose record is still on its way, so it is remembered here. */
		after(index: number): number {
			partial.set(index, 1);
			return planProgress(plan, run.state.done, partial);
		},
		/** Resolves when nothing is being written any more. */
		settle: (): Promise<void> => writing,
	};
}
