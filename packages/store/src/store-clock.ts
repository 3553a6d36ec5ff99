import { type Expression, sql } from "kysely";
import type { Call } from "./query.ts";
import type { Script } from "./script.ts";

/**
 * The one clock of a database that leases, idempotency keys and the age of history are judged by: the callers' where only this process uses it, or else a
 * statement that answers one row with the server's time in `now_ms` (Unix milliseconds), so that no replica's clock matters.
 */
export type StoreClock = "callers" | Call;

/** The time by that clock, asked from within a script. `time_ms` is what the caller takes the time to be. */
export function* timeBy(clock: StoreClock, time_ms: number): Script<number> {
	if (clock === "callers") return time_ms;
	const [first] = (yield clock) as readonly { readonly now_ms: number }[];
	if (first === undefined) throw new Error("The database did not tell the time.");
	return first.now_ms;
}

/** The same within a statement, which then need not be preceded by one that asks. Looked up once for each statement, so that an index can serve. */
export function nowBy(clock: StoreClock, time_ms: number): Expression<number> {
	return clock === "callers" ? sql<number>`${time_ms}` : sql<number>`(${sql.raw(clock.sql)})`;
}

/** Whatever is as old as `age_ms` by that clock has this time or an earlier one. */
export function agoBy(clock: StoreClock, time_ms: number, age_ms: number): Expression<number> {
	return sql<number>`(${nowBy(clock, time_ms)} - ${sql.lit(age_ms)})`;
}
