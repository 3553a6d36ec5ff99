import { hash, randomBytes } from "node:crypto";
import type { Clock, ProvenLogin, ProvenLogins } from "@node-actions/application";

const ENTRIES_MAX = 1_000;
const LIFETIME_MS = 60_000;

/**
 * Remembers proven logins for a minute, so that a client that sends its password with each request waits for the slow hash once a minute and not each
 * time. The header is not kept, only a digest of it under a key that exists in this process alone. The key leads and has a fixed length, and the
 * digest never leaves the process; one call of SHA-256 is then as good as HMAC and takes a third of its time.
 */
export class RememberedLogins implements ProvenLogins {
	readonly #clock: Clock;
	readonly #key = randomBytes(32).toString("latin1");
	/** By digest, in order of insertion, which is the order of expiry too. */
	readonly #logins = new Map<string, { readonly login: ProvenLogin; readonly expiry_ms: number }>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	find(authorization: string): ProvenLogin | undefined {
		const found = this.#logins.get(this.#digest(authorization));
		return found !== undefined && this.#clock.now() < found.expiry_ms ? found.login : undefined;
	}

	add(authorization: string, login: ProvenLogin): void {
		const digest = this.#digest(authorization);
		this.#logins.delete(digest);
		if (this.#logins.size >= ENTRIES_MAX) {
			for (const oldest of this.#logins.keys()) {
				this.#logins.delete(oldest);
				break;
			}
		}
		this.#logins.set(digest, { login, expiry_ms: this.#clock.now() + LIFETIME_MS });
	}

	get size(): number {
		return this.#logins.size;
	}

	#digest(authorization: string): string {
		return hash("sha256", this.#key + authorization, "binary");
	}
}
