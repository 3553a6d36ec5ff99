import type { Action, ActionEvent } from "@node-actions/domain";
import type { ActionWriter } from "../action-database.ts";
import { type Cause, eventColumns } from "../event-rows.ts";
import { row, type Script } from "../script.ts";

/** Adds a line to the log and answers its position. `after` is the action after the event. */
export function* appendEvent(writer: ActionWriter, after: Action, event: ActionEvent, cause: Cause): Script<number> {
	const logged = yield* row(writer.log.append, eventColumns(after, event, cause));
	if (logged === undefined) throw new Error("The log gave no position to an event.");
	writer.onAppend();
	return logged.event_uid;
}
