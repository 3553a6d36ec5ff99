import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "@node-actions/application";

/** The longest time one timer of the platform can wait; a longer one would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (duration_ms, signal) => {
		try {
			for (let left_ms = duration_ms; left_ms >= 0; left_ms -= TIMER_MS_MAX) {
				await wait(Math.min(left_ms, TIMER_MS_MAX), undefined, signal === undefined ? {} : { signal });
			}
		} catch (error) {
			if (signal?.aborted !== true) throw error;
		}
	},
};
