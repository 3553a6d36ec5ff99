import type { RequestError } from "@node-actions/domain";
import type { ActionStore } from "../ports/action-store.ts";
import type { Clock } from "../ports/clock.ts";
import { eventsForgotten } from "./event-id.ts";
import { type PlansInForce, plansInForce } from "./plans-in-force.ts";
import type { WatchBuffer } from "./watch-buffer.ts";
import { letsThrough, type WatchFilter, watchedEvents } from "./watched-event.ts";

export interface LogReaderDeps {
	readonly actions: Pick<ActionStore, "events" | "onAppended">;
	readonly clock: Clock;
	/** Receives errors of the store that the reader outlives. */
	readonly onError: (error: unknown) => void;
}

export interface LogReaderSettings {
	/** How often the log is looked at without having been told that it grew. */
	readonly poll_ms: number;
	/** How often watchers hear that their watch still stands. */
	readonly heartbeat_ms: number;
}

/** Events read at a time. */
const PAGE = 500;

/**
 * The one reader of the log's end in this process: hands every new event to all watchers that want it. Lives as long as there are
 * watchers.
 */
export class LogReader {
	readonly #deps: LogReaderDeps;
	readonly #settings: LogReaderSettings;
	readonly #watchers = new Map<WatchBuffer, WatchFilter>();
	readonly #plans: PlansInForce;
	readonly #stop = new AbortController();
	readonly #unsubscribe: () => void;
	#position: number;
	#grown = false;
	#ended: RequestError | undefined;
	#wake: AbortController | undefined;

	/** Begins after `position`, which must be in the log already. */
	constructor(deps: LogReaderDeps, settings: LogReaderSettings, position: number) {
		this.#deps = deps;
		this.#settings = settings;
		this.#position = position;
		this.#plans = plansInForce(deps.actions);
		this.#unsubscribe = deps.actions.onAppended(() => {
			this.#grown = true;
			this.#wake?.abort();
		});
		void this.#follow();
		void this.#beat();
	}

	/** All events up to here have been handed on to the watchers that joined before. */
	get position(): number {
		return this.#position;
	}

	/** From `position` on, every event that the filter lets through reaches this buffer, in order. */
	join(buffer: WatchBuffer, filter: WatchFilter): void {
		this.#watchers.set(buffer, filter);
		if (this.#ended !== undefined) buffer.end(this.#ended);
	}

	leave(buffer: WatchBuffer): void {
		this.#watchers.delete(buffer);
		buffer.close();
	}

	/** Ends every watch with this reason, those that join later too. What waits is still handed out. */
	end(reason: RequestError): void {
		this.#ended = reason;
		for (const buffer of this.#watchers.keys()) buffer.end(reason);
		this.stop();
	}

	stop(): void {
		this.#unsubscribe();
		this.#stop.abort();
		this.#wake?.abort();
	}

	/** It reads no more. */
	get stopped(): boolean {
		return this.#stop.signal.aborted;
	}

	async #follow(): Promise<void> {
		const { signal } = this.#stop;
		while (!signal.aborted) {
			this.#grown = false;
			try {
				if (await this.#readOn()) continue;
			} catch (error) {
				if (signal.aborted) return;
				this.#deps.onError(error);
				await this.#deps.clock.sleep(this.#settings.poll_ms, signal);
				continue;
			}
			if (!this.#grown && !signal.aborted) await this.#sleep();
		}
	}

	/** One page. Answers whether there is more. */
	async #readOn(): Promise<boolean> {
		const page = await this.#deps.actions.events({ after: this.#position, order: "oldest_first", limit: PAGE });
		const forgotten = eventsForgotten(this.#position, page);
		const events = await watchedEvents(page.events, this.#plans);
		if (this.#stop.signal.aborted) return false;
		// Between here and the end nothing waits, so a watcher that joins sees all of the page or none of it.
		if (forgotten !== undefined) {
			this.end(forgotten);
			return false;
		}
		for (const event of events) {
			for (const [buffer, filter] of this.#watchers) if (letsThrough(filter, event)) buffer.push(event);
		}
		this.#position = events.at(-1)?.event_uid ?? this.#position;
		for (const buffer of this.#watchers.keys()) buffer.moveTo(this.#position);
		return page.next_cursor !== undefined;
	}

	async #sleep(): Promise<void> {
		this.#wake = new AbortController();
		await this.#deps.clock.sleep(this.#settings.poll_ms, this.#wake.signal);
		this.#wake = undefined;
	}

	async #beat(): Promise<void> {
		const { signal } = this.#stop;
		while (!signal.aborted) {
			await this.#deps.clock.sleep(this.#settings.heartbeat_ms, signal);
			if (!signal.aborted) for (const buffer of this.#watchers.keys()) buffer.beat();
		}
	}
}
