import type { ActionError } from "../error.ts";
import type { EndpointUid, NodeUid, ShardUid } from "../uid.ts";
import type { BrokenRule } from "./constraint.ts";
import { bytesOf, type Step } from "./step.ts";

/** Ordered steps. A step may begin when every step that it comes `after` is done; `after` holds lower indexes only. */
export interface Plan {
	readonly steps: readonly PlannedStep[];
	/** What the action leaves in place although it looks as if it would move it, and why. */
	readonly stays: readonly Stay[];
}

export type PlannedStep = Step & { readonly after: readonly number[] };

export interface Stay {
	/** Of a shard, unless `what` says otherwise. */
	readonly uid: ShardUid | EndpointUid;
	/** `node` where the node is not the primary that it was, has another limit, or is not out of maintenance yet. */
	readonly what?: "endpoint" | "node";
	readonly reason: string;
}

/** Why an action cannot be planned: what a failed action says, and per shard or endpoint the rule that each candidate broke. */
export interface Infeasible extends ActionError {
	readonly blocked: readonly Blocked[];
}

/** A shard or endpoint for which no place was found. */
export interface Blocked {
	readonly uid: ShardUid | EndpointUid;
	readonly candidates: readonly { readonly node_uid: NodeUid; readonly rule: BrokenRule }[];
}

export function bytesToMove(plan: Plan): number {
	return plan.steps.reduce((sum, step) => sum + bytesOf(step), 0);
}

/** Steps without bytes still take a moment, so each counts like a transfer of this size. */
const STEP_WEIGHT_BYTES = 1_048_576;

/** How much a step that transfers so many bytes counts in progress, in bytes. */
export function stepWeight(bytes: number): number {
	return bytes + STEP_WEIGHT_BYTES;
}

/** 0–100 by bytes. `partial` holds, for steps in flight, the share of the step that is done (0 to 1). */
export function planProgress(
	plan: Plan,
	done: ReadonlySet<number>,
	partial: ReadonlyMap<number, number> = new Map(),
): number {
	let total = 0;
	let moved = 0;
	for (const [at, step] of plan.steps.entries()) {
		const weight = stepWeight(bytesOf(step));
		total += weight;
		moved += weight * (done.has(at) ? 1 : Math.min(1, Math.max(0, partial.get(at) ?? 0)));
	}
	return total === 0 ? 0 : Math.round((moved / total) * 1_000) / 10;
}

/** The steps that may begin now, in plan order. */
export function readySteps(plan: Plan, done: ReadonlySet<number>, begun: ReadonlySet<number>): readonly number[] {
	const ready: number[] = [];
	for (const [at, step] of plan.steps.entries()) {
		if (!done.has(at) && !begun.has(at) && step.after.every((before) => done.has(before))) ready.push(at);
	}
	return ready;
}
