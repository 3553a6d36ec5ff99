import type { ActionStore, Clock, ClusterDriver } from "@node-actions/application";
import { VirtualClock } from "@node-actions/simulated-cluster";

/** Turns of the event loop without a new call or sleep, after which nobody has anything left to do but to wait. */
const CALM_TURNS = 10;

/**
 * Virtual time that stands while store or cluster are being asked, however long their answers take, and jumps to the next wake-up once all who
 * are under way sleep. So a service on a server of its own does the same things at the same times in every run. Only within one moment may
 * answers of store and cluster come in either order.
 *
 * It counts a step of the cluster as a call that sleeps now and then. Whoever sleeps besides makes time go on too early, which costs the
 * sameness of runs and nothing else.
 */
export class PatientTime {
	readonly #clock: VirtualClock;
	/** Calls of store and cluster that have no answer yet. */
	#asked = 0;
	#calm_turns = 0;
	#moving = false;

	/** `start_ms`: Unix milliseconds. */
	constructor(start_ms: number) {
		this.#clock = new VirtualClock({ start_ms, settle_turns: 1 });
	}

	readonly clock: Clock = {
		now: () => this.#clock.now(),
		sleep: (duration_ms, signal) => {
			const slept = this.#clock.sleep(duration_ms, signal);
			this.#stir();
			return slept;
		},
	};

	store(store: ActionStore): ActionStore {
		const methods = Object.entries(store).map(([name, method]) => [
			name,
			(...asked: unknown[]) => this.#during(() => Reflect.apply(method, store, asked)),
		]);
		return Object.fromEntries(methods);
	}

	driver(driver: ClusterDriver): ClusterDriver {
		return {
			describe: () => this.#during(() => driver.describe()),
			execute: (step, context) => this.#during(() => driver.execute(step, context)),
			close: () => driver.close(),
		};
	}

	#during<Answer>(ask: () => Answer): Answer {
		this.#asked += 1;
		const answer = ask();
		const over = () => {
			this.#asked -= 1;
			this.#stir();
		};
		if (answer instanceof Promise) void answer.then(over, over);
		else over();
		return answer;
	}

	#stir(): void {
		this.#calm_turns = 0;
		if (!this.#moving) void this.#move();
	}

	#allSleep(): boolean {
		const { pending } = this.#clock;
		return pending > 0 && this.#asked <= pending;
	}

	/** Ends when somebody is being asked; the answer begins it anew. */
	async #move(): Promise<void> {
		this.#moving = true;
		while (this.#allSleep()) {
			await new Promise((resolve) => setImmediate(resolve));
			this.#calm_turns += 1;
			if (this.#calm_turns >= CALM_TURNS && this.#allSleep()) await this.#clock.advanceToNext();
		}
		this.#moving = false;
	}
}
