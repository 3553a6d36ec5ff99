import type { RetentionQueries } from "../retention-queries.ts";
import { row, rows, type Script } from "../script.ts";

/** Lines looked at, or keys dropped, in one transaction. Bounds how long others wait for it. */
const BATCH_MAX = 500;

/** The lines between two positions that are older than a time, Unix milliseconds. */
export interface OldLines {
	readonly after: number;
	readonly before: number;
	readonly before_ms: number;
}

export interface Forgotten {
	readonly lines: number;
	/** After which position to go on; absent when nothing is left to look at. */
	readonly next?: number;
}

/** One batch of `ActionStore.forget` in one transaction. */
export function* forgetLines(retention: RetentionQueries, { after, before, before_ms }: OldLines): Script<Forgotten> {
	const last = yield* row(retention.batchEnd, { after, before, skip: BATCH_MAX - 1 });
	const end = last === undefined ? before : last.event_uid + 1;
	const dropped = yield* rows(retention.dropLines, { after, before: end, before_ms });
	const highest = dropped.reduce((found, { event_uid }) => Math.max(found, event_uid), 0);
	if (highest > 0) yield* rows(retention.raiseForgotten, { event_uid: highest });
	return { lines: dropped.length, ...(last === undefined ? {} : { next: last.event_uid }) };
}

/** Drops a batch of idempotency keys that have run out; answers whether there may be more. */
export function* forgetKeys(retention: RetentionQueries, time_ms: number): Script<boolean> {
	return (yield* rows(retention.dropKeys, { time_ms, limit: BATCH_MAX })).length === BATCH_MAX;
}
