import type { RetentionQueries } from "./retention-queries.ts";
import type { Executor } from "./script.ts";
import { runOut } from "./scripts/answer-again.ts";
import { FORGET_FROM_START, type ForgetCursor, forgetKeys, forgetLines } from "./scripts/forget-events.ts";

/** `ActionStore.forget`: batch after batch, each in a transaction of its own, so that other writes get their turn in between. */
export async function forgetHistory(
	executor: Executor,
	retention: RetentionQueries,
	before_ms: number,
	time_ms: number,
): Promise<number> {
	// Keys go first, because lines that a key still answers from are kept.
	while (await executor.write(() => forgetKeys(retention, runOut(time_ms))));
	let dropped = 0;
	let from: ForgetCursor | undefined = FORGET_FROM_START;
	while (from !== undefined) {
		const start: ForgetCursor = from;
		const batch = await executor.write(() => forgetLines(retention, before_ms, start));
		dropped += batch.lines;
		from = batch.next;
	}
	return dropped;
}
