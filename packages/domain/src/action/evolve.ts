import type { Action } from "./action.ts";
import type { ActionEvent } from "./event.ts";
import { canBecome } from "./status.ts";

/**
 * The action after an event. An event that the life cycle forbids leaves it as it was, so a replayed or late event can
 * never bring a terminal action back.
 */
export function evolve(action: Action, event: ActionEvent): Action {
	switch (event.kind) {
		case "accepted":
			return event.action;
		case "cancel_requested":
			return { ...action, cancel_requested: true };
		case "status_changed": {
			if (!canBecome(action.status, event.status)) return action;
			const { description: _ended, ...rest } = action;
			return {
				...rest,
				status: event.status,
				progress: event.status === "completed" ? 100 : action.progress,
				...(event.description === undefined ? {} : { description: event.description }),
				...(event.error === undefined ? {} : { error: event.error }),
			};
		}
		case "step_done":
			return { ...action, progress: later(action, event.progress) };
		case "progressed":
			return {
				...action,
				progress: later(action, event.progress),
				...(event.description === undefined ? {} : { description: event.description }),
			};
		case "planned":
		case "step_started":
		case "taken_over":
		case "refused":
		case "record_removed":
			return action;
		default:
			return event satisfies never;
	}
}

/** Progress never goes backwards and reaches 100 only by completing. */
function later(action: Action, progress: number): number {
	return Math.max(action.progress, Math.min(progress, 99.9));
}
