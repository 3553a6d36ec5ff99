import { type RequestError, requestError } from "@node-actions/domain";
import type { WatchedEvent } from "./watched-event.ts";

/** What a watcher is handed at a time. */
export interface WatchBatch {
	/** In the order of the log. Empty: nothing happened for a while, and the watch still stands. */
	readonly events: readonly WatchedEvent[];
	/** Everything up to here has been handed out; where to go on `after`. */
	readonly position: number;
	/** Why the watch ends. Nothing comes after it. */
	readonly ended?: RequestError;
}

export interface BufferLimits {
	/** Events that wait for one watcher. */
	readonly events_max: number;
	/** The length of their JSON together, in characters. A single event may be longer. */
	readonly length_max: number;
}

/** Holds what waits for one watcher, within limits: a watcher that falls further behind is cut off, and nothing is kept for it. */
export class WatchBuffer {
	readonly #limits: BufferLimits;
	readonly #onTooSlow: () => void;
	readonly #known: number;
	#events: WatchedEvent[] = [];
	#length = 0;
	#position: number;
	/** The position that was handed out last. */
	#taken: number;
	#beat = false;
	#ended: RequestError | undefined;
	#closed = false;
	#changed: (() => void) | undefined;

	/** What stands up to `position` is known to the watcher, and not handed out. */
	constructor(limits: BufferLimits, position: number, onTooSlow: () => void) {
		this.#limits = limits;
		this.#known = position;
		this.#position = position;
		this.#taken = position;
		this.#onTooSlow = onTooSlow;
	}

	push(event: WatchedEvent): void {
		if (this.#ended !== undefined || this.#closed || event.event_uid <= this.#known) return;
		const full =
			this.#events.length >= this.#limits.events_max ||
			(this.#events.length > 0 && this.#length + event.json.length > this.#limits.length_max);
		if (full) {
			this.#events = [];
			this.#position = this.#taken;
			this.end(tooSlow());
			this.#onTooSlow();
			return;
		}
		this.#events.push(event);
		this.#length += event.json.length;
		this.#tell();
	}

	/** All events up to here that concern this watcher have been pushed. */
	moveTo(position: number): void {
		if (this.#ended === undefined) this.#position = Math.max(this.#position, position);
	}

	/** Hands out an empty batch if there is nothing else. */
	beat(): void {
		this.#beat = true;
		this.#tell();
	}

	/** What waits is still handed out, with the reason. */
	end(reason: RequestError): void {
		this.#ended ??= reason;
		this.#tell();
	}

	/** Nobody takes any more. */
	close(): void {
		this.#closed = true;
		this.#events = [];
		this.#tell();
	}

	/** Waits until there is something; undefined once closed. */
	async take(): Promise<WatchBatch | undefined> {
		while (!(this.#closed || this.#beat || this.#events.length > 0 || this.#ended !== undefined)) {
			const changed = Promise.withResolvers<void>();
			this.#changed = changed.resolve;
			await changed.promise;
		}
		if (this.#closed) return undefined;
		const events = this.#events;
		this.#events = [];
		this.#length = 0;
		this.#beat = false;
		this.#taken = this.#position;
		return { events, position: this.#position, ...(this.#ended === undefined ? {} : { ended: this.#ended }) };
	}

	#tell(): void {
		this.#changed?.();
		this.#changed = undefined;
	}
}

function tooSlow(): RequestError {
	return requestError(
		"watcher_too_slow",
		"Events come faster than they are read here; connect again with the id of the last event received.",
		{ retry_after_seconds: 1 },
	);
}
