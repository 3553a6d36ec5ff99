import { eventsForgotten } from "./event-id.ts";
import type { LogReader, LogReaderDeps } from "./log-reader.ts";
import { plansInForce } from "./plans-in-force.ts";
import { type BufferLimits, type WatchBatch, WatchBuffer } from "./watch-buffer.ts";
import { type WatchFilter, watchedEvents } from "./watched-event.ts";

export interface Follower {
	readonly filter: WatchFilter;
	/** The last event that is known to the watcher. */
	readonly from: number;
	readonly limits: BufferLimits;
	/** Fires when the watch is closed. */
	readonly closing: AbortSignal;
	/** Called when the watcher is cut off. */
	readonly onTooSlow: () => void;
}

/** Events handed to a watcher that is catching up, at a time. */
const PAGE = 500;

/**
 * Reads the log for one watcher, at its own pace, until it has caught up with the common reader, and then takes its part of what that reads.
 * No event is missed or handed out twice where the two meet: the watcher joins first and reads the log after that, so the log
 * tells everything up to the place where it joined, and the buffer has everything behind it.
 */
export async function* followLog(
	{ actions }: Pick<LogReaderDeps, "actions">,
	common: LogReader,
	{ filter, from, limits, closing, onTooSlow }: Follower,
): AsyncGenerator<WatchBatch, void> {
	const plans = plansInForce(actions);
	let known = from;
	while (!closing.aborted) {
		const joined = Math.max(known, common.position);
		const buffer = new WatchBuffer(limits, joined, onTooSlow);
		const leave = () => common.leave(buffer);
		common.join(buffer, filter);
		closing.addEventListener("abort", leave, { once: true });
		try {
			const page = await actions.events({ ...filter, after: known, order: "oldest_first", limit: PAGE });
			const forgotten = eventsForgotten(known, page);
			if (forgotten !== undefined) return yield { events: [], position: known, ended: forgotten };
			const caught_up = page.next_cursor === undefined;
			// A watcher that is still behind reads on at its own pace, so nothing may pile up for it meanwhile.
			if (!caught_up) leave();
			const missed = caught_up ? page.events.filter(({ event_uid }) => event_uid <= joined) : page.events;
			known = page.next_cursor ?? joined;
			if (missed.length > 0) yield { events: await watchedEvents(missed, plans), position: known };
			if (caught_up) return yield* handOut(buffer);
		} finally {
			closing.removeEventListener("abort", leave);
			leave();
		}
	}
}

async function* handOut(buffer: WatchBuffer): AsyncGenerator<WatchBatch, void> {
	for (;;) {
		const batch = await buffer.take();
		if (batch === undefined) return;
		yield batch;
		if (batch.ended !== undefined) return;
	}
}
