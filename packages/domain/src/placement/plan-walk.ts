import { popLowest, pushNumber } from "../number-heap.ts";
import { stepWeight } from "./plan.ts";
import type { StepTable } from "./step-table.ts";

/**
 * Goes through a plan's steps in the order in which they may begin, without looking at the whole plan for each: what `readySteps` and
 * `planProgress` answer, kept up to date.
 */
export interface PlanWalk {
	readonly table: StepTable;
	/** Steps done so far. */
	doneCount(): number;
	/** 0–100 by bytes, of steps that are done. */
	progress(): number;
	/** The index of the next step that may begin, in plan order; undefined while none may. It is not answered again. */
	next(): number | undefined;
	/** The step is done, so steps that come after it may begin. */
	done(index: number): void;
}

const NOTHING: readonly number[] = [];

export function openPlanWalk(table: StepTable): PlanWalk {
	const { size, bytes, after } = table;
	/** How many steps each still waits for. */
	const waits = new Int32Array(size);
	/** Steps that come after step s: those from `firsts[s]` to before `firsts[s + 1]`. */
	const firsts = new Int32Array(size + 1);
	const ready: number[] = [];
	let total = 0;
	for (let index = 0; index < size; index += 1) {
		total += stepWeight(bytes[index] ?? 0);
		const befores = after[index] ?? NOTHING;
		waits[index] = befores.length;
		if (befores.length === 0) ready.push(index);
		for (let at = 0; at < befores.length; at += 1) {
			const before = befores[at] ?? 0;
			firsts[before] = (firsts[before] ?? 0) + 1;
		}
	}
	const followers = followersOf(after, firsts);
	let moved = 0;
	let done_count = 0;

	return {
		table,
		doneCount: () => done_count,
		progress: () => (total === 0 ? 0 : Math.round((moved / total) * 1_000) / 10),
		next: () => popLowest(ready),
		done(index) {
			done_count += 1;
			moved += stepWeight(bytes[index] ?? 0);
			const end = firsts[index + 1] ?? 0;
			for (let at = firsts[index] ?? 0; at < end; at += 1) {
				const follower = followers[at] ?? 0;
				const left = (waits[follower] ?? 0) - 1;
				waits[follower] = left;
				if (left === 0) pushNumber(ready, follower);
			}
		},
	};
}

/** Lists the followers of every step behind one another, and turns `firsts` from how many each has into where its own begin. */
function followersOf(after: readonly (readonly number[])[], firsts: Int32Array): Int32Array {
	let sum = 0;
	for (let index = 0; index < firsts.length; index += 1) {
		sum += firsts[index] ?? 0;
		firsts[index] = sum;
	}
	const followers = new Int32Array(sum);
	// From behind, so that each list ends up in plan order with its beginning in `firsts`.
	for (let index = after.length - 1; index >= 0; index -= 1) {
		const befores = after[index] ?? NOTHING;
		for (let one = 0; one < befores.length; one += 1) {
			const before = befores[one] ?? 0;
			const at = (firsts[before] ?? 0) - 1;
			firsts[before] = at;
			followers[at] = index;
		}
	}
	return followers;
}
