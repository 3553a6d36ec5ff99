import type { RetentionQueries } from "../retention-queries.ts";
import { row, rows, type Script } from "../script.ts";

/** Lines looked at, or keys dropped, in one transaction. Bounds how long others wait for it. */
const BATCH_MAX = 500;

/** How far forgetting has come, in the log's order of time. */
export interface ForgetCursor {
	readonly time_ms: number;
	readonly event_uid: number;
}

export const FORGET_FROM_START: ForgetCursor = { time_ms: -1, event_uid: 0 };

export interface Forgotten {
	readonly lines: number;
	/** Where to go on; absent when nothing older than asked for is left to look at. */
	readonly next?: ForgetCursor;
}

/** One batch of `ActionStore.forget` in one transaction. */
export function* forgetLines(retention: RetentionQueries, before_ms: number, from: ForgetCursor): Script<Forgotten> {
	const next = yield* row(retention.batchEnd, { ...from, before_ms, skip: BATCH_MAX - 1 });
	const end = next ?? { time_ms: before_ms - 1, event_uid: Number.MAX_SAFE_INTEGER };
	const dropped = yield* rows(retention.dropLines, {
		...from,
		end_time_ms: end.time_ms,
		end_event_uid: end.event_uid,
	});
	const last = dropped.reduce((highest, { event_uid }) => Math.max(highest, event_uid), 0);
	if (last > 0) yield* rows(retention.raiseForgotten, { event_uid: last });
	return { lines: dropped.length, ...(next === undefined ? {} : { next }) };
}

/** Drops a batch of idempotency keys accepted at `run_out_ms` or before; answers whether there may be more. */
export function* forgetKeys(retention: RetentionQueries, run_out_ms: number): Script<boolean> {
	return (yield* rows(retention.dropKeys, { run_out_ms, limit: BATCH_MAX })).length === BATCH_MAX;
}
