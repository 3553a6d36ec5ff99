import type { NodeUid } from "@node-actions/domain";
import type { ActionEventRow } from "../event-rows.ts";
import type { LogQueries } from "../log-queries.ts";
import { row, rows, type Script } from "../script.ts";

/** Where all lines of an action are. */
export interface LinesPlace {
	readonly node_uid: NodeUid;
	/** No earlier one is the action's. */
	readonly first_event_uid: number;
}

/**
 * Undefined when the log has no line of the action. Every action either has a record or a line that says it was removed, which is the last one that is
 * dropped for its age; an index of all lines by action would be paid for with each line written. The record is looked for first: it may be removed
 * meanwhile, and never comes back.
 */
export function* placeOfLines(log: LogQueries, action_uid: string): Script<LinesPlace | undefined> {
	const visible = yield* row(log.placeOfRecord, { action_uid });
	if (visible !== undefined) return visible;
	const removed = yield* row(log.placeOfRemoved, { action_uid });
	return removed === undefined ? undefined : { ...removed, first_event_uid: 0 };
}

/** All lines of an action, oldest first. */
export function* linesOfAction(log: LogQueries, action_uid: string): Script<readonly ActionEventRow[]> {
	const place = yield* placeOfLines(log, action_uid);
	return place === undefined ? [] : yield* rows(log.journal, { ...place, action_uid });
}
