import { type ActionEventKind, PLAN_CHANGING_KINDS } from "@node-actions/domain";
import type { LogQueries, NewEvent } from "./log-queries.ts";
import { row, type Script, tell } from "./script.ts";

/** The end of the log: the last position that was given, and the time of the newest line, Unix milliseconds; both 0 where there is none. */
export interface LogEnd {
	readonly event_uid: number;
	readonly time_ms: number;
}

/**
 * Lines that come at most this much too late, since their writer was held up between looking at its clock and writing, get the time of the line before them.
 * An earlier time is that of another clock, and told as it is: one clock that is a day ahead must not stop the times of all others for a day.
 */
export const HELD_UP_MS_MAX = 60_000;

/**
 * Gives the lines of the log their positions: from 1, growing, and none twice, also after the last lines were dropped for their age. Only one transaction
 * at a time writes, so the end of the log is asked for once, or known from the beginning of the transaction, and then counted on.
 */
export interface LogPositions {
	/** Writes a line and answers its position. */
	append(line: NewEvent): Script<number>;
	/** The end of the log, as the database says now. Undefined: others may have written, or something was undone. */
	goOnFrom(end: LogEnd | undefined): void;
	/** What `planPosition` answers, as far as it is known here: of the last line written that changes plans, or as it was found. Undefined after `goOnFrom`. */
	last_plan_change: number | undefined;
}

export function logPositions(log: LogQueries): LogPositions {
	let end: LogEnd | undefined;
	const positions: LogPositions = {
		last_plan_change: undefined,
		*append(line) {
			if (end === undefined) {
				const found = yield* logEnd(log);
				// Another script of the same transaction may have asked as well, and counted on.
				end ??= found;
			}
			const event_uid = end.event_uid + 1;
			const time_ms = end.time_ms - line.time_ms > HELD_UP_MS_MAX ? line.time_ms : Math.max(line.time_ms, end.time_ms);
			end = { event_uid, time_ms };
			if (PLAN_CHANGING.has(line.kind)) positions.last_plan_change = event_uid;
			yield* tell(log.append, { ...line, event_uid, time_ms });
			return event_uid;
		},
		goOnFrom: (found) => {
			end = found;
			positions.last_plan_change = undefined;
		},
	};
	return positions;
}

const PLAN_CHANGING: ReadonlySet<ActionEventKind> = new Set(PLAN_CHANGING_KINDS);

/** `ActionStore.planPosition`, as the database says. */
export function* planPosition(log: LogQueries): Script<number> {
	return planPositionIn(yield* row(log.planPositions, {}));
}

export function planPositionIn(positions: Readonly<Record<string, number | null>> = {}): number {
	return Object.values(positions).reduce<number>((last, position) => Math.max(last, position ?? 0), 0);
}

/** The last position is that of the last line, or of a dropped one. */
function* logEnd(log: LogQueries): Script<LogEnd> {
	const forgotten = (yield* row(log.forgotten, {}))?.value ?? 0;
	const { event_uid = 0, time_ms = 0 } = (yield* row(log.newest, {})) ?? {};
	return { event_uid: Math.max(event_uid, forgotten), time_ms };
}
