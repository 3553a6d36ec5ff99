import { hash, randomBytes } from "node:crypto";
import type { Clock } from "@node-actions/application";

const ENTRIES_MAX = 1_000;
const LIFETIME_MS = 60_000;

/**
 * Remembers for a minute which pairs of hash and password were found to belong together, so that a client that sends
 * its password with each request waits for the slow hash once a minute and not each time. Neither is kept, only a
 * digest of both under a key that exists in this process alone. The key leads and has a fixed length, and the digest never leaves
 * the process; one call of SHA-256 is then as good as HMAC and takes a third of its time. A changed password comes
 * with another hash, so what was remembered for the old one answers nobody.
 */
export class VerifiedCredentials {
	readonly #clock: Clock;
	readonly #key = randomBytes(32).toString("latin1");
	/** When each digest is forgotten, in order of insertion, which is the order of expiry too. */
	readonly #expiry_ms = new Map<string, number>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	digest(password_hash: string, password: string): string {
		return hash("sha256", `${this.#key}${password_hash}\0${password}`, "binary");
	}

	has(digest: string): boolean {
		const expiry_ms = this.#expiry_ms.get(digest);
		return expiry_ms !== undefined && this.#clock.now() < expiry_ms;
	}

	add(digest: string): void {
		this.#expiry_ms.delete(digest);
		if (this.#expiry_ms.size >= ENTRIES_MAX) {
			for (const oldest of this.#expiry_ms.keys()) {
				this.#expiry_ms.delete(oldest);
				break;
			}
		}
		this.#expiry_ms.set(digest, this.#clock.now() + LIFETIME_MS);
	}

	get size(): number {
		return this.#expiry_ms.size;
	}
}
