import { setTimeout as sleep } from "node:timers/promises";
import type { Awaitable, UserStore } from "@node-actions/application";
import type { User } from "@node-actions/domain";
import { emailKey } from "../user-rows.ts";

/** How long a user is known, or that there is none, from when it was asked for. */
const LEASE_MS = 50;
/** By how much clocks and timers of processes may differ over that time. */
const MARGIN_MS = 10;
const USERS_MAX = 1_000;

interface Lease {
	/** Undefined: there is none. A promise, for all who ask meanwhile, until it is answered. */
	user: Awaitable<User | undefined>;
	/** By the clock of `performance.now`. */
	readonly until_ms: number;
}

/**
 * Spares nearly every request the question who its user is. A change of users is answered only when no process can know them any more as they were before,
 * so that the next request sees it wherever it is sent.
 */
export function leasedUsers(store: UserStore): UserStore {
	const by_email = new Map<string, Lease>();
	const by_uid = new Map<number, Lease>();

	function known<Key>(
		leases: Map<Key, Lease>,
		key: Key,
		ask: () => Promise<User | undefined>,
	): Awaitable<User | undefined> {
		const now_ms = performance.now();
		const found = leases.get(key);
		if (found !== undefined && now_ms < found.until_ms) return found.user;
		if (leases.size >= USERS_MAX) leases.clear();
		const user = ask();
		const lease: Lease = { user, until_ms: now_ms + LEASE_MS };
		leases.set(key, lease);
		user.then(
			(answer) => {
				lease.user = answer;
			},
			() => {
				if (leases.get(key) === lease) leases.delete(key);
			},
		);
		return user;
	}

	return {
		findByEmail: (email) => known(by_email, emailKey(email), async () => store.findByEmail(email)),
		find: (uid) => known(by_uid, uid, async () => store.find(uid)),
		list: () => store.list(),
		change: async (decide) => {
			const changed = await store.change(decide);
			if (changed.ok) await sleep(LEASE_MS + MARGIN_MS);
			return changed;
		},
	};
}
