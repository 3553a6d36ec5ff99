import { openHeap } from "../heap.ts";
import { type Plan, type PlannedStep, stepWeight } from "./plan.ts";

/**
 * Goes through a plan's steps in the order in which they may begin, without looking at the whole plan for each: what `readySteps` and
 * `planProgress` answer, kept up to date.
 */
export interface PlanWalk {
	readonly plan: Plan;
	/** Steps done so far. */
	readonly done_count: number;
	/** 0–100 by bytes, of steps that are done. */
	readonly progress: number;
	/** The next step that may begin, in plan order, and its index; undefined while none may. It is not answered again. */
	next(): { readonly index: number; readonly step: PlannedStep } | undefined;
	/** The step is done, so steps that come after it may begin. */
	done(index: number): void;
}

export function openPlanWalk(plan: Plan): PlanWalk {
	const { steps } = plan;
	/** How many steps each still waits for. */
	const waits = steps.map(({ after }) => after.length);
	const followers = new Map<number, number[]>();
	const ready = openHeap<number>((a, b) => a < b);
	let total = 0;
	for (const [index, step] of steps.entries()) {
		total += stepWeight(step);
		if (step.after.length === 0) ready.push(index);
		for (const before of step.after) {
			const known = followers.get(before);
			if (known === undefined) followers.set(before, [index]);
			else known.push(index);
		}
	}
	let moved = 0;
	let done_count = 0;

	return {
		plan,
		get done_count() {
			return done_count;
		},
		get progress() {
			return total === 0 ? 0 : Math.round((moved / total) * 1_000) / 10;
		},
		next() {
			const index = ready.pop();
			const step = index === undefined ? undefined : steps[index];
			return index === undefined || step === undefined ? undefined : { index, step };
		},
		done(index) {
			const step = steps[index];
			if (step === undefined) return;
			done_count += 1;
			moved += stepWeight(step);
			for (const follower of followers.get(index) ?? []) {
				const left = (waits[follower] ?? 0) - 1;
				waits[follower] = left;
				if (left === 0) ready.push(follower);
			}
		},
	};
}
