import type { Action, ActionEvent } from "@node-actions/domain";
import type { ActionWriter } from "../action-database.ts";
import { type Cause, eventColumns } from "../event-rows.ts";
import type { Script } from "../script.ts";

/** Adds a line to the log and answers its position. `after` is the action after the event. */
export function* appendEvent(writer: ActionWriter, after: Action, event: ActionEvent, cause: Cause): Script<number> {
	const event_uid = yield* writer.positions.append(eventColumns(after, event, cause));
	writer.onAppend();
	return event_uid;
}
