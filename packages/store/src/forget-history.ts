import type { ActionDatabase } from "./action-database.ts";
import type { Executor } from "./script.ts";
import { runOut } from "./scripts/answer-again.ts";
import { CLOCKS_DIFFER_MS_MAX, findTime } from "./scripts/find-time.ts";
import { forgetKeys, forgetLines } from "./scripts/forget-events.ts";

/** `ActionStore.forget`: batch after batch, each in a transaction of its own, so that other writes get their turn in between. */
export async function forgetHistory(
	executor: Executor,
	{ log, retention }: ActionDatabase,
	before_ms: number,
	time_ms: number,
): Promise<number> {
	// Keys go first, because lines that a key still answers from are kept.
	while (await executor.write(() => forgetKeys(retention, runOut(time_ms))));
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
