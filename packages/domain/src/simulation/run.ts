import type { Action } from "../action/action.ts";
import type { Halt } from "../action/run-rules.ts";
import type { PlanInNumbers } from "../placement/plan-action.ts";
import type { PlanWalk } from "../placement/plan-walk.ts";
import type { PlanPromises } from "../placement/promises.ts";
import type { Step } from "../placement/step.ts";
import type { Entry } from "./agenda.ts";

/** One action on its way through the simulation. */
export interface Run {
	action: Action;
	readonly accepted_ms: number;
	started_ms: number | null;
	ended_ms: number | null;
	/** The plan in force; absent before planning and after the end. */
	plan: PlanInNumbers | undefined;
	walk: PlanWalk | undefined;
	/** The index of the step done last, until the action takes account of it. */
	latest_done: number | undefined;
	readonly promises: PlanPromises;
	/** Steps done under any plan, oldest first; moves and failovers only of `maintenance_off`: where those of others led, the cluster shows. */
	steps_done: Step[];
	steps_in_hand: number;
	/** The step of the plan in force that has to wait for another action's step in hand. */
	held_up: number | undefined;
	/** When to look again at what the run waits for. */
	pause: Entry | undefined;
	/** Why no further step is begun; absent while there is nothing against it. */
	halt: Halt | undefined;
	/** Steps of the plan in force that had something to do. A step that was done before it began is no sign of getting on. */
	fruits: number;
	/** Plans in a row without such a step. */
	fruitless: number;
	plans: number;
	retry_until_ms: number;
	moves: number;
	bytes_moved: number;
}

export function newRun(action: Action, accepted_ms: number, promises: PlanPromises): Run {
	return {
		action,
		accepted_ms,
		started_ms: null,
		ended_ms: null,
		plan: undefined,
		walk: undefined,
		latest_done: undefined,
		promises,
		steps_done: [],
		steps_in_hand: 0,
		held_up: undefined,
		pause: undefined,
		halt: undefined,
		fruits: 0,
		fruitless: 0,
		plans: 0,
		retry_until_ms: 0,
		moves: 0,
		bytes_moved: 0,
	};
}
