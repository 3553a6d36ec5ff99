import type { Clock } from "@node-actions/application";

export interface VirtualClockOptions {
	/** Unix milliseconds at which it begins; whole. Default 2026-01-01T00:00:00Z. */
	readonly start_ms?: number;
	/**
	 * Jumps by itself to the next wake-up whenever somebody sleeps and the event loop has run dry of other work. Default
	 * false: time moves only by `advance` and `advanceToNext`.
	 */
	readonly auto?: boolean;
	/**
	 * Turns of the event loop granted to woken code before time moves on. From 1; default 10. Code that waits on
	 * sockets, files or threads may need more turns than any number guarantees: wait for its result, then advance.
	 */
	readonly settle_turns?: number;
}

interface Sleeper {
	readonly due_ms: number;
	readonly wake: () => void;
}

const START_MS = 1_767_225_600_000;

/**
 * A clock for tests and simulations, whose time moves when told. Sleepers wake in the order of their due times, those of
 * one time in the order in which they fell asleep; between two wake-ups the event loop turns, so a chain of sleeps inside
 * the advanced window runs as it would in real time.
 */
export class VirtualClock implements Clock {
	readonly #auto: boolean;
	readonly #settle_turns: number;
	/** Ordered by due time, then by arrival. */
	readonly #sleepers: Sleeper[] = [];
	#now_ms: number;
	#moving: Promise<unknown> = Promise.resolve();
	#racing = false;
	#stopped = false;

	constructor(options: VirtualClockOptions = {}) {
		this.#now_ms = options.start_ms ?? START_MS;
		this.#auto = options.auto ?? false;
		this.#settle_turns = options.settle_turns ?? 10;
	}

	now(): number {
		return this.#now_ms;
	}

	/** How many sleep now. */
	get pending(): number {
		return this.#sleepers.length;
	}

	sleep(duration_ms: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted === true) return Promise.resolve();
		return new Promise((resolve) => {
			const sleeper: Sleeper = {
				due_ms: this.#now_ms + Math.max(0, Math.ceil(duration_ms)),
				wake: () => {
					signal?.removeEventListener("abort", giveUp);
					resolve();
				},
			};
			const giveUp = () => {
				const at = this.#sleepers.indexOf(sleeper);
				if (at >= 0) this.#sleepers.splice(at, 1);
				resolve();
			};
			signal?.addEventListener("abort", giveUp, { once: true });
			const at = this.#sleepers.findLastIndex((other) => other.due_ms <= sleeper.due_ms);
			this.#sleepers.splice(at + 1, 0, sleeper);
			if (this.#auto) void this.#race();
		});
	}

	/** Moves time by `duration_ms` (from 0), waking on the way everybody whose time comes, sleeps begun meanwhile included. */
	advance(duration_ms: number): Promise<void> {
		return this.#inTurn(async () => {
			const target_ms = this.#now_ms + Math.max(0, Math.ceil(duration_ms));
			await this.#settle();
			while (await this.#wakeNext(target_ms)) await this.#settle();
			this.#now_ms = target_ms;
		});
	}

	/** Jumps to the next due time and wakes who sleeps until then. False, and no jump, when nobody sleeps. */
	advanceToNext(): Promise<boolean> {
		return this.#inTurn(async () => {
			await this.#settle();
			const woke = await this.#wakeNext(Number.POSITIVE_INFINITY);
			if (woke) await this.#settle();
			return woke;
		});
	}

	/** Ends the `auto` mode; who still sleeps is left to `advance`. */
	[Symbol.dispose](): void {
		this.#stopped = true;
	}

	/** Movements of time asked for side by side happen one after the other. */
	#inTurn<Value>(move: () => Promise<Value>): Promise<Value> {
		const moved = this.#moving.then(move);
		this.#moving = moved.catch(() => undefined);
		return moved;
	}

	async #wakeNext(limit_ms: number): Promise<boolean> {
		const due_ms = this.#sleepers[0]?.due_ms;
		if (due_ms === undefined || due_ms > limit_ms) return false;
		this.#now_ms = Math.max(this.#now_ms, due_ms);
		const count = this.#sleepers.findLastIndex((sleeper) => sleeper.due_ms === due_ms) + 1;
		for (const sleeper of this.#sleepers.splice(0, count)) sleeper.wake();
		return true;
	}

	async #settle(): Promise<void> {
		for (let turn = 0; turn < this.#settle_turns; turn += 1) {
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	/** One loop at a time; it ends when nobody sleeps, and the next sleep begins another. */
	async #race(): Promise<void> {
		if (this.#racing) return;
		this.#racing = true;
		while (!this.#stopped && this.pending > 0) await this.advanceToNext();
		this.#racing = false;
	}
}
