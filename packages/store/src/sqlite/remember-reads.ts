import type { ActionStore, UserStore } from "@node-actions/application";
import type { Action, ActionName, NodeUid, User } from "@node-actions/domain";
import { remember } from "./remembered.ts";

/** Enough for every action of 2,500 nodes; some 10 MB at the most. */
const ACTIONS_MAX = 10_000;
const USERS_MAX = 10_000;

/**
 * Keeps visible records in memory after they were read, until they are written. The embedded store's process is the only one
 * that writes, so what it remembers is what the file holds. A write is forgotten before it begins and after it is durable.
 */
export function rememberActions(store: ActionStore): ActionStore {
	const actions = remember<string, Action>(ACTIONS_MAX);
	const keyOf = (node_uid: NodeUid, name: ActionName): string => `${name}/${node_uid}`;
	const writing = async <Value>(key: string, write: Promise<Value>): Promise<Value> => {
		actions.forget(key);
		try {
			return await write;
		} finally {
			actions.forget(key);
		}
	};
	return {
		...store,
		find(node_uid, name) {
			const key = keyOf(node_uid, name);
			const known = actions.get(key);
			return known === undefined ? actions.read(key, () => store.find(node_uid, name)) : known;
		},
		async accept(...asked) {
			const accepted = await store.accept(...asked);
			if (accepted.ok) actions.forget(keyOf(accepted.value.node_uid, accepted.value.request.name));
			return accepted;
		},
		amend: (...asked) => writing(keyOf(asked[0], asked[1]), store.amend(...asked)),
		record: (...asked) => {
			const { node_uid, request } = asked[0].action;
			return writing(keyOf(node_uid, request.name), store.record(...asked));
		},
	};
}

/** The same for users, who are read with every request and rarely change. */
export function rememberUsers(store: UserStore): UserStore {
	const byEmail = remember<string, User>(USERS_MAX);
	const byUid = remember<number, User>(USERS_MAX);
	return {
		...store,
		findByEmail(email) {
			const known = byEmail.get(email);
			return known === undefined ? byEmail.read(email, () => store.findByEmail(email)) : known;
		},
		find(uid) {
			const known = byUid.get(uid);
			return known === undefined ? byUid.read(uid, () => store.find(uid)) : known;
		},
		async change(decide) {
			try {
				return await store.change(decide);
			} finally {
				byEmail.forgetAll();
				byUid.forgetAll();
			}
		},
	};
}
