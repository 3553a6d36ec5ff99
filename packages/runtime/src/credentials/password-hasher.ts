import { randomBytes } from "node:crypto";
import type { Clock, PasswordHasher } from "@node-actions/application";
import { hash, verify } from "@node-rs/argon2";
import { VerifiedCredentials } from "./verified-credentials.ts";

/** What one hash costs, in Argon2's own terms. */
export interface HashCost {
	/** KiB, from 8. */
	readonly memoryCost: number;
	/** Passes over the memory, from 1. */
	readonly timeCost: number;
	/** Lanes, from 1. */
	readonly parallelism: number;
}

/** Argon2id (the library's default) as OWASP recommends it: 19 MiB, two passes, one lane. */
const COST: HashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Argon2id on threads of its own, so that it holds up no other request. */
export function createPasswordHasher(clock: Clock, cost: HashCost = COST): PasswordHasher {
	const verified = new VerifiedCredentials(clock);
	const nobody = hashOfNobody(cost);
	const running = new Map<string, Promise<boolean>>();

	async function verifySlowly(password_hash: string, password: string, digest: string): Promise<boolean> {
		try {
			const right = await verify(password_hash, password);
			if (right) verified.add(digest);
			return right;
		} finally {
			running.delete(digest);
		}
	}

	return {
		hash: (password) => hash(password, cost),
		verify: (password_hash = nobody, password) => {
			const digest = verified.digest(password_hash, password);
			if (verified.has(digest)) return Promise.resolve(true);
			// Many requests with the same credentials that come at once wait for one hash together.
			const begun = running.get(digest);
			if (begun !== undefined) return begun;
			const verification = verifySlowly(password_hash, password, digest);
			running.set(digest, verification);
			return verification;
		},
		verifiedBefore: (password_hash, password) => verified.has(verified.digest(password_hash, password)),
	};
}

/** A hash that no password has, as costly to compare with as a real one. */
function hashOfNobody(cost: HashCost): string {
	const field = (bytes: number) => randomBytes(bytes).toString("base64").replaceAll("=", "");
	return `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${field(16)}$${field(32)}`;
}
