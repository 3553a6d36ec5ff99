import { type ActionEventKind, PLAN_CHANGING_KINDS } from "@node-actions/domain";
import type { LogQueries, NewEvent } from "./log-queries.ts";
import { row, type Script, tell } from "./script.ts";

/**
 * Gives the lines of the log their positions: from 1, growing, and none twice, also after the last lines were dropped for their age. Only one transaction
 * at a time writes, so the last position is asked for once, or known from the beginning of the transaction, and then counted.
 */
export interface LogPositions {
	/** Writes a line and answers its position. */
	append(line: NewEvent): Script<number>;
	/** The last position that was given, as the database says now. Undefined: others may have given some, or something was undone. */
	goOnFrom(last: number | undefined): void;
	/** What `planPosition` answers, as far as it is known here: of the last line written that changes plans, or as it was found. Undefined after `goOnFrom`. */
	last_plan_change: number | undefined;
}

export function logPositions(log: LogQueries): LogPositions {
	let last: number | undefined;
	const positions: LogPositions = {
		last_plan_change: undefined,
		*append(line) {
			if (last === undefined) {
				const found = yield* lastPosition(log);
				// Another script of the same transaction may have asked as well, and counted on.
				last ??= found;
			}
			last += 1;
			const event_uid = last;
			if (PLAN_CHANGING.has(line.kind)) positions.last_plan_change = event_uid;
			yield* tell(log.append, { ...line, event_uid });
			return event_uid;
		},
		goOnFrom: (position) => {
			last = position;
			positions.last_plan_change = undefined;
		},
	};
	return positions;
}

const PLAN_CHANGING: ReadonlySet<ActionEventKind> = new Set(PLAN_CHANGING_KINDS);

/** `ActionStore.planPosition`, as the database says. */
export function* planPosition(log: LogQueries): Script<number> {
	// The lines first: what is dropped while they are read is then told by the other number.
	const lines = (yield* row(log.planPositions, {})) ?? {};
	const forgotten = (yield* row(log.forgotten, {}))?.value ?? 0;
	return Object.values<number | null>(lines).reduce<number>(
		(last, position) => Math.max(last, position ?? 0),
		forgotten,
	);
}

/** The last position that was given, 0 when none was: that of the last line, or of a dropped one. */
export function* lastPosition(log: LogQueries): Script<number> {
	const forgotten = (yield* row(log.forgotten, {}))?.value ?? 0;
	const newest = (yield* row(log.newest, {}))?.event_uid ?? 0;
	return Math.max(newest, forgotten);
}
