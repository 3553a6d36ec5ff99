import type { LoginAttempt, LoginLimiter } from "@node-actions/application";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Config } from "../config/config.ts";
import { networkOf } from "./network-of.ts";

/** Names and addresses that failures are counted for at once. Beyond it the one that failed longest ago is forgotten. */
const KEYS_MAX = 10_000;

/**
 * Counts failed logins in memory, per user name and per network address. A success forgets those of its user name; the address keeps
 * its own, or one known password would let a caller guess at others without end.
 */
export function createLoginLimiter(
	config: Pick<Config, "failed_logins_max" | "failed_logins_window_s">,
	keys_max = KEYS_MAX,
): LoginLimiter {
	const names = new FailureCounter(config, keys_max);
	const networks = new FailureCounter(config, keys_max);
	const nameOf = (attempt: LoginAttempt) => attempt.user_name.toLowerCase().slice(0, 254);
	return {
		blockedForSeconds: async (attempt) =>
			Math.max(
				await names.blockedForSeconds(nameOf(attempt)),
				await networks.blockedForSeconds(networkOf(attempt.address)),
			),
		failed: async (attempt) => {
			await names.failed(nameOf(attempt));
			await networks.failed(networkOf(attempt.address));
		},
		succeeded: async (attempt) => {
			await names.forget(nameOf(attempt));
		},
	};
}

class FailureCounter {
	readonly #limiter: RateLimiterMemory;
	readonly #failures_max: number;
	readonly #keys_max: number;
	/** In order of the latest failure. */
	readonly #keys = new Set<string>();

	constructor(config: Pick<Config, "failed_logins_max" | "failed_logins_window_s">, keys_max: number) {
		this.#failures_max = config.failed_logins_max;
		this.#keys_max = keys_max;
		this.#limiter = new RateLimiterMemory({
			points: config.failed_logins_max,
			duration: config.failed_logins_window_s,
		});
	}

	async blockedForSeconds(key: string): Promise<number> {
		const counted = await this.#limiter.get(key);
		if (counted === null || counted.consumedPoints < this.#failures_max) return 0;
		return Math.max(Math.ceil(counted.msBeforeNext / 1_000), 0);
	}

	async failed(key: string): Promise<void> {
		this.#keys.delete(key);
		this.#keys.add(key);
		await this.#limiter.penalty(key);
		for (const oldest of this.#keys) {
			if (this.#keys.size <= this.#keys_max) break;
			await this.forget(oldest);
		}
	}

	async forget(key: string): Promise<void> {
		this.#keys.delete(key);
		await this.#limiter.delete(key);
	}
}
