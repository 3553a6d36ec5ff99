import type { Plan } from "../placement/plan.ts";
import type { Step } from "../placement/step.ts";
import type { Action } from "./action.ts";
import type { ActionEvent } from "./event.ts";
import type { NodeLeft } from "./take-back.ts";

/** Where a run stands: what a restart needs to know besides the cluster. */
export interface RunState {
	/** The plan in force; absent before planning. */
	readonly plan?: Plan;
	/** Indexes of its steps that are done. */
	readonly done: ReadonlySet<number>;
	/** Indexes of its steps that were begun, whether or not they are done. */
	readonly begun: ReadonlySet<number>;
	/** Steps that earlier plans of this action had done. */
	readonly earlier: readonly Step[];
}

export const BEFORE_PLANNING: RunState = { done: new Set(), begun: new Set(), earlier: [] };

/** The state of a run after one more event of its journal. */
export function followRun(state: RunState, event: ActionEvent): RunState {
	switch (event.kind) {
		case "planned":
			return { plan: event.plan, done: new Set(), begun: new Set(), earlier: [...state.earlier, ...stepsDone(state)] };
		case "step_started":
			return { ...state, begun: new Set([...state.begun, event.step_index]) };
		case "step_done":
			return { ...state, done: new Set([...state.done, event.step_index]) };
		default:
			return state;
	}
}

/**
 * The same where an earlier version recorded the plan, whose steps did not say which node they empty (`from_node_uid`). All but a restoration
 * empty the action's own.
 */
export function withNodeEmptied(
	state: RunState,
	{ request, node_uid }: Pick<Action, "request" | "node_uid">,
): RunState {
	const { plan } = state;
	if (plan === undefined || request.name === "maintenance_off") return state;
	const steps = plan.steps.map((step) =>
		step.kind === "fail_over" || step.kind === "change_primary" ? { from_node_uid: node_uid, ...step } : step,
	);
	return { ...state, plan: { ...plan, steps } };
}

/** Every step that the action has done, under any of its plans. */
export function allStepsDone(state: RunState): readonly Step[] {
	return [...state.earlier, ...stepsDone(state)];
}

/** What the action leaves of its node by its journal, for when the cluster is not asked. */
export function nodeLeftBy(state: RunState): NodeLeft {
	const last = allStepsDone(state).findLast(({ kind }) => kind === "stop_placement" || kind === "remove_node");
	if (last?.kind === "remove_node") return { node_has_left: true };
	return last?.kind === "stop_placement" ? { maintenance_depth: last.maintenance_depth } : {};
}

/** The steps that were begun and are not done. */
export function stepsInHand({ plan, begun, done }: RunState): readonly Step[] {
	return plan?.steps.filter((_, at) => begun.has(at) && !done.has(at)) ?? [];
}

/** The steps still ahead, those in hand included. */
export function stepsAhead(state: RunState): readonly Step[] {
	return state.plan?.steps.filter((_, at) => !state.done.has(at)) ?? [];
}

function stepsDone({ plan, done }: RunState): readonly Step[] {
	return plan?.steps.filter((_, at) => done.has(at)) ?? [];
}
