import { randomBytes } from "node:crypto";
import type { PasswordHasher } from "@node-actions/application";
import { hash, verify } from "@node-rs/argon2";

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
export function createPasswordHasher(cost: HashCost = COST): PasswordHasher {
	const nobody = hashOfNobody(cost);
	/** By hash and password, which are there for as long as the thread works. */
	const running = new Map<string, Promise<boolean>>();
	return {
		hash: (password) => hash(password, cost),
		verify: (password_hash = nobody, password) => {
			const pair = `${password_hash}\0${password}`;
			// Many requests with the same credentials that come at once wait for one hash together.
			const begun = running.get(pair);
			if (begun !== undefined) return begun;
			const verification = verify(password_hash, password).finally(() => running.delete(pair));
			running.set(pair, verification);
			return verification;
		},
	};
}

/** A hash that no password has, as costly to compare with as a real one. */
function hashOfNobody(cost: HashCost): string {
	const field = (bytes: number) => randomBytes(bytes).toString("base64").replaceAll("=", "");
	return `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${field(16)}$${field(32)}`;
}
