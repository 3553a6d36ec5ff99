import { err, ok, type RequestError, type Result, requestError } from "@node-actions/domain";
import { unavailableRefusal } from "../ports/unavailable.ts";
import { eventsForgotten, eventUnknown } from "./event-id.ts";
import { followLog } from "./follow-log.ts";
import { LogReader, type LogReaderDeps, type LogReaderSettings } from "./log-reader.ts";
import type { BufferLimits, WatchBatch } from "./watch-buffer.ts";
import type { WatchFilter } from "./watched-event.ts";

export interface TailSettings extends LogReaderSettings, BufferLimits {
	/** Watchers in this process at a time. */
	readonly watchers_max: number;
	/** How long a watcher that was cut off may take to read why, before it is disconnected. */
	readonly farewell_ms: number;
}

export const DEFAULT_TAIL_SETTINGS: TailSettings = {
	poll_ms: 1_000,
	heartbeat_ms: 15_000,
	events_max: 1_000,
	length_max: 1_048_576,
	watchers_max: 10_000,
	farewell_ms: 5_000,
};

export interface WatchRequest {
	readonly filter: WatchFilter;
	/** The last event that the watcher knows; absent: it begins with what happens from now on. */
	readonly after?: number;
	/** Called a while after the watcher was cut off, by when it has read why or never will. */
	readonly disconnect?: () => void;
}

/** One watch. Iterating it, once, hands out batches until the watch ends; leaving the loop closes it. */
export interface Watch extends AsyncIterable<WatchBatch, void> {
	/** Where it begins. */
	readonly position: number;
	/** Frees everything, also while a batch is awaited. May be called again. */
	close(): void;
}

/** Follows the log for all watchers of this process. */
export interface EventTail {
	/**
	 * Begins a watch. Refuses with `event_id_expired` where events after the given one are no longer kept, with `invalid_request` for an id
	 * that never was, and with `service_unavailable` when there are too many watchers or the process stops. Rejects when the log cannot be read.
	 */
	watch(request: WatchRequest): Promise<Result<Watch, RequestError>>;
	/** How many watch just now. */
	watchers(): number;
	/** Ends all watches, so that their clients connect to another process or to the next one. */
	close(): void;
}

export function createEventTail(deps: LogReaderDeps, changes: Partial<TailSettings> = {}): EventTail {
	const settings = { ...DEFAULT_TAIL_SETTINGS, ...changes };
	const open = new Set<Watch>();
	const stopped = new AbortController();
	let reader: LogReader | undefined;

	/** The common reader, which lives from the first watch on to the last. */
	const commonReader = (newest: number): LogReader => {
		if (reader === undefined || reader.stopped) reader = new LogReader(deps, settings, newest);
		return reader;
	};

	const begin = ({ filter, disconnect }: WatchRequest, from: number, newest: number): Watch => {
		const common = commonReader(newest);
		const closing = new AbortController();
		const onTooSlow = async () => {
			await deps.clock.sleep(settings.farewell_ms, stopped.signal);
			disconnect?.();
		};
		const batches = followLog(deps, common, {
			filter,
			from,
			limits: settings,
			closing: closing.signal,
			onTooSlow: () => void onTooSlow(),
		});
		const watch: Watch = {
			position: from,
			close: () => {
				closing.abort();
				open.delete(watch);
				if (open.size === 0) reader?.stop();
			},
			[Symbol.asyncIterator]: () => untilClosed(batches, watch, from, deps.onError),
		};
		open.add(watch);
		return watch;
	};

	return {
		async watch(request) {
			const { oldest_event_uid, newest_event_uid } = await deps.actions.events({ order: "newest_first", limit: 1 });
			if (stopped.signal.aborted) return err(stopping());
			if (open.size >= settings.watchers_max) return err(tooMany(settings.watchers_max));
			const from = request.after ?? newest_event_uid;
			const refused = eventsForgotten(from, { oldest_event_uid }) ?? eventUnknown(from, { newest_event_uid });
			return refused === undefined ? ok(begin(request, from, newest_event_uid)) : err(refused);
		},
		watchers: () => open.size,
		close() {
			reader?.end(stopping());
			stopped.abort();
		},
	};
}

/** The batches, with a failing store told as the end of the watch; whichever way it ends, the watch is closed. */
async function* untilClosed(
	batches: AsyncIterable<WatchBatch>,
	watch: Watch,
	from: number,
	onError: (error: unknown) => void,
): AsyncGenerator<WatchBatch, void> {
	let position = from;
	try {
		for await (const batch of batches) {
			position = batch.position;
			// Closed before it is told: nobody need ask for more after that.
			if (batch.ended !== undefined) watch.close();
			yield batch;
		}
	} catch (error) {
		const ended = unavailableRefusal(error, "read");
		if (ended === undefined) throw error;
		onError(error);
		watch.close();
		yield { events: [], position, ended };
	} finally {
		watch.close();
	}
}

function stopping(): RequestError {
	return requestError("service_unavailable", "The server is stopping; connect again with the id of the last event.", {
		retry_after_seconds: 1,
	});
}

function tooMany(watchers_max: number): RequestError {
	return requestError("service_unavailable", `${watchers_max} watch already, which is the limit; try again later.`, {
		retry_after_seconds: 5,
	});
}
