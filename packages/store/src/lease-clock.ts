import type { Call } from "./query.ts";
import type { Script } from "./script.ts";

/**
 * The one clock of a database that leases are judged by: the callers' where only this process uses it, or else a statement that answers one
 * row with the server's time in `now_ms` (Unix milliseconds), so that no replica's clock matters.
 */
export type LeaseClock = "callers" | Call;

/** The time by that clock, asked from within a script. `time_ms` is what the caller takes the time to be. */
export function* timeBy(clock: LeaseClock, time_ms: number): Script<number> {
	if (clock === "callers") return time_ms;
	const [first] = (yield clock) as readonly { readonly now_ms: number }[];
	if (first === undefined) throw new Error("The database did not tell the time.");
	return first.now_ms;
}
