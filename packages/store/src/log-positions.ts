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
}

export function logPositions(log: LogQueries): LogPositions {
	let last: number | undefined;
	return {
		*append(line) {
			if (last === undefined) {
				const found = yield* lastPosition(log);
				// Another script of the same transaction may have asked as well, and counted on.
				last ??= found;
			}
			last += 1;
			const event_uid = last;
			yield* tell(log.append, { ...line, event_uid });
			return event_uid;
		},
		goOnFrom: (position) => {
			last = position;
		},
	};
}

/** The last position that was given, 0 when none was: that of the last line, or of a dropped one. */
export function* lastPosition(log: LogQueries): Script<number> {
	const forgotten = (yield* row(log.forgotten, {}))?.value ?? 0;
	const newest = (yield* row(log.newest, {}))?.event_uid ?? 0;
	return Math.max(newest, forgotten);
}
