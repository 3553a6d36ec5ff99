import type { ActionDatabase } from "./action-database.ts";
import type { Executor } from "./script.ts";
import { CLOCKS_DIFFER_MS_MAX, findTime } from "./scripts/find-time.ts";
import { forgetKeys, forgetLines } from "./scripts/forget-events.ts";
import { timeBy } from "./store-clock.ts";

/** `ActionStore.forget`: batch after batch, each in a transaction of its own, so that other writes get their turn in between. */
export async function forgetHistory(
	executor: Executor,
	{ clock, log, retention }: ActionDatabase,
	kept_ms: number,
	time_ms: number,
): Promise<number> {
	// Keys go first, because lines that a key still answers from are kept.
	while (await executor.write(() => forgetKeys(retention, time_ms)));
	// With nothing older than the beginning of time, no line goes.
	const before_ms = Math.max(0, (await executor.read(timeBy(clock, time_ms))) - kept_ms);
	const { first_event_uid } = await executor.read(findTime(log, before_ms + CLOCKS_DIFFER_MS_MAX));
	const before = Math.min(first_event_uid, Number.MAX_SAFE_INTEGER);
	let dropped = 0;
	let after: number | undefined = 0;
	while (after !== undefined) {
		const from: number = after;
		const batch = await executor.write(() => forgetLines(retention, { after: from, before, before_ms }));
		dropped += batch.lines;
		after = batch.next;
	}
	return dropped;
}
