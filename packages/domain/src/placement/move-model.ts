import { type Plan, readySteps } from "./plan.ts";
import type { Step } from "./step.ts";

/** How long steps take. */
export interface MoveModel {
	/** Bytes that one move transfers in a second; above 0. Moves side by side do not share it. */
	readonly bandwidth_bytes_per_second: number;
	/** Milliseconds that a step without bytes takes, from 0. */
	readonly step_duration_ms: number;
}

/** What replica moves between hosts reach with room to spare, and what gossip needs to agree on a change. */
export const DEFAULT_MOVE_MODEL: MoveModel = {
	bandwidth_bytes_per_second: 100 * 1024 * 1024,
	step_duration_ms: 500,
};

/** Milliseconds, whole, that the step takes. */
export function stepDuration(step: Step, model: MoveModel): number {
	return step.kind === "migrate" ? moveDuration(step.bytes, model) : Math.round(model.step_duration_ms);
}

/** The same for a move of so many bytes. */
export function moveDuration(bytes: number, model: MoveModel): number {
	return Math.round((bytes / model.bandwidth_bytes_per_second) * 1_000);
}

/** Milliseconds from the plan's first step to its last, with at most `width` steps side by side (from 1), begun in plan order. */
export function estimateDuration(plan: Plan, width: number, model: MoveModel): number {
	const done = new Set<number>();
	const inHand = new Map<number, number>();
	let now = 0;
	for (;;) {
		for (const index of readySteps(plan, done, new Set(inHand.keys()))) {
			const step = plan.steps[index];
			if (inHand.size >= width || step === undefined) break;
			inHand.set(index, now + stepDuration(step, model));
		}
		if (inHand.size === 0) return now;
		now = Math.min(...inHand.values());
		for (const [index, end] of inHand) {
			if (end > now) continue;
			inHand.delete(index);
			done.add(index);
		}
	}
}
