import type { LogQueries, NewEvent } from "./log-queries.ts";
import { row, rows, type Script } from "./script.ts";

/** How lines of the log get their positions: from 1, growing, and none twice, also after the last lines were dropped for their age. */
export interface LogPositions {
	/** Writes a line and answers its position. */
	append(line: NewEvent): Script<number>;
	/** What was appended since the last commit may not be there: something was undone. */
	forget(): void;
}

/** For a database with several writers: it gives them itself. */
export function givenPositions(log: LogQueries): LogPositions {
	return {
		*append(line) {
			const logged = yield* row(log.append, line);
			if (logged === undefined) throw new Error("The log gave no position to a line.");
			return logged.event_uid;
		},
		forget: () => {},
	};
}

/** For a database with a single writer, whose scripts run one after the other: asks once for the last one, then counts. */
export function countedPositions(log: LogQueries): LogPositions {
	let last: number | undefined;
	return {
		*append(line) {
			const event_uid = (last ?? (yield* lastPosition(log))) + 1;
			yield* rows(log.appendAt, { ...line, event_uid });
			last = event_uid;
			return event_uid;
		},
		forget: () => {
			last = undefined;
		},
	};
}

/** The last position that was given, 0 when none was: that of the last line, or of a dropped one. */
export function* lastPosition(log: LogQueries): Script<number> {
	const forgotten = (yield* row(log.forgotten, {}))?.value ?? 0;
	const newest = (yield* row(log.newest, {}))?.event_uid ?? 0;
	return Math.max(newest, forgotten);
}
