import type { ActionError } from "../error.ts";
import type { Plan } from "../placement/plan.ts";
import type { Action } from "./action.ts";
import type { ActionEvent } from "./event.ts";
import type { ActionRequest } from "./options.ts";
import { type NodeLeft, saysStaysClosed } from "./take-back.ts";

/** Plans made in a row without a step done between them. More would mean that the cluster changes faster than we look. */
export const FRUITLESS_PLANS_MAX = 10;

/** Shards that the description of a completed action names; a dry run names all. */
const STAYS_NAMED_MAX = 3;

/** How a run that reaches `FRUITLESS_PLANS_MAX` fails. */
export const FRUITLESS: ActionError = {
	error_code: "internal_error",
	message: "The cluster kept changing under the plan; look at its state and submit again.",
};

/** How long to wait before an infeasible plan is tried again (contract, section 4, `retry_timeout_seconds`). */
export const PLAN_RETRY_PAUSE_MS = 1_000;

/** For how long, in milliseconds, planning is tried again while there is no plan. */
export function planRetryTime(request: ActionRequest): number {
	return request.name === "enslave_node" ? (request.options.retry_timeout_seconds ?? 0) * 1_000 : 0;
}

/** Why no further step of a run is begun. Steps in hand come to their end first. */
export type Halt =
	/** Every step is done. */
	| { readonly kind: "finished" }
	| { readonly kind: "failed"; readonly error: ActionError }
	/** A step no longer fits the cluster. */
	| { readonly kind: "misfit" }
	| { readonly kind: "out_of_reach" }
	| { readonly kind: "cancelled" }
	/** This process stops; what is left can be taken up again. */
	| { readonly kind: "stopped" };

/**
 * Why a run halts whose step the cluster refused or broke off. Where the step no longer fits (`stepFits`), because its target died, left or closed meanwhile, the
 * run plans again from where the cluster is; a step that fails although it fits would fail again.
 */
export function afterFailure(error: ActionError, still_fits: boolean): Halt {
	return still_fits ? { kind: "failed", error } : { kind: "misfit" };
}

/** Where `starting` leads: planning belongs to `running`, so the one thing asked before is whether there still is a node to act on. */
export function beginning(action: Action, node_is_there: boolean): ActionEvent {
	return node_is_there
		? { kind: "status_changed", status: "running", description: "Planning." }
		: { kind: "status_changed", status: "aborted", description: `Node ${action.node_uid} has left the cluster.` };
}

/** How an action ends that came to this halt after so many steps of its plan and leaves its node like that; undefined where it does not end. */
export function ending(
	action: Action,
	halt: Halt,
	steps: { readonly done: number; readonly total: number; readonly stays?: Plan["stays"] },
	left: NodeLeft = {},
): ActionEvent | undefined {
	if (halt.kind === "stopped") return undefined;
	if (action.status === "cancelling") {
		const description = `Cancelled after ${steps.done} of ${steps.total} steps; what was done stays done.${saysStaysClosed(action, left)}`;
		return { kind: "status_changed", status: "cancelled", description };
	}
	return action.status === "running" ? endingOf(action, halt, steps.stays ?? [], left) : undefined;
}

/** How an action ends for which the cluster did not answer as long as was waited for it. */
export function unreached(action: Action, left: NodeLeft = {}): ActionEvent {
	const description = `The cluster could not be reached.${saysStaysClosed(action, left)}`;
	return { kind: "status_changed", status: "aborted", description };
}

function endingOf(
	action: Action,
	halt: Exclude<Halt, { kind: "stopped" }>,
	stays: Plan["stays"],
	left: NodeLeft,
): ActionEvent | undefined {
	switch (halt.kind) {
		case "finished":
			return { kind: "status_changed", status: "completed", description: `Completed.${describeStays(stays)}` };
		case "failed":
			return { kind: "status_changed", status: "failed", error: withClosing(action, halt.error, left) };
		case "out_of_reach":
			return unreached(action, left);
		case "cancelled":
		case "misfit":
			return undefined;
		default:
			return halt satisfies never;
	}
}

function withClosing(action: Action, error: ActionError, left: NodeLeft): ActionError {
	return { ...error, message: error.message + saysStaysClosed(action, left) };
}

const NAMES = { shard: "Shard", endpoint: "Endpoint", node: "Node" } as const;

/** What a completed action left as it was, and why; the rest is counted. */
function describeStays(stays: Plan["stays"]): string {
	const named = stays
		.slice(0, STAYS_NAMED_MAX)
		.map(({ uid, what, reason }) => ` ${NAMES[what ?? "shard"]} ${uid}: ${reason}`);
	const more = stays.length > STAYS_NAMED_MAX ? ` ${stays.length - STAYS_NAMED_MAX} more stay.` : "";
	return named.join("") + more;
}
