import { setTimeout as sleep } from "node:timers/promises";
import type { UserStore } from "@node-actions/application";
import type { User } from "@node-actions/domain";
import { emailKey } from "../user-rows.ts";

/** How long a user is known from when it was asked for. */
const LEASE_MS = 50;
/** By how much clocks and timers of processes may differ over that time. */
const MARGIN_MS = 10;
const USERS_MAX = 1_000;

interface Lease {
	readonly user: User;
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

	async function known<Key>(
		leases: Map<Key, Lease>,
		key: Key,
		ask: () => Promise<User | undefined>,
	): Promise<User | undefined> {
		const asked_ms = performance.now();
		const lease = leases.get(key);
		if (lease !== undefined && asked_ms < lease.until_ms) return lease.user;
		const user = await ask();
		if (leases.size >= USERS_MAX) leases.clear();
		if (user === undefined) leases.delete(key);
		else leases.set(key, { user, until_ms: asked_ms + LEASE_MS });
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
