import type { LogQueries } from "../log-queries.ts";
import { row, type Script } from "../script.ts";

/**
 * How far the times of two lines may contradict their order, since clocks of replicas, and one clock before and after it was set right, may be a day off.
 */
export const CLOCKS_DIFFER_MS_MAX = 2 * 86_400_000;

/** A place in the log: the line before it and the line after it, 0 and infinite where there is none. */
export interface TimePlace {
	readonly last_event_uid: number;
	readonly first_event_uid: number;
}

/**
 * A place with a line earlier than `time_ms` right before it and none such right after it, found by halving. An index of times would be paid for with each
 * line written, and the order of positions is that of time, but for clocks that differ.
 */
export function* findTime(log: LogQueries, time_ms: number): Script<TimePlace> {
	let last_event_uid = 0;
	let first_event_uid = Number.POSITIVE_INFINITY;
	let end = ((yield* row(log.newest, {}))?.event_uid ?? 0) + 1;
	while (end - last_event_uid > 1) {
		const middle = Math.floor((last_event_uid + end) / 2);
		const found = yield* row(log.firstFrom, { event_uid: middle });
		if (found !== undefined && found.event_uid < end && found.time_ms < time_ms) {
			last_event_uid = found.event_uid;
			continue;
		}
		if (found !== undefined && found.event_uid < end) first_event_uid = found.event_uid;
		end = middle;
	}
	return { last_event_uid, first_event_uid };
}
