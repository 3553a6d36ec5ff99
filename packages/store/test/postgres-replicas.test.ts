import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { ActionStore } from "@node-actions/application";
import { ok, type UserChange } from "@node-actions/domain";
import { cancel, claimed, guid, start, started, statuses } from "@node-actions/test-fixtures/store/store-steps";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from "../src/index.ts";
import { CHANNEL, lockWrites } from "../src/postgres/own-queries.ts";

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("several stores on one PostgreSQL database", () => {
	test("open at the same moment on an empty database", async () => {
		const url = await server.newDatabase();
		const stores = await Promise.all([1, 2, 3, 4].map(() => openPostgresStore({ url })));
		for (const [at, { actions }] of stores.entries())
			await started(actions, at + 1, { node_uid: at + 1, scope: "node" });
		for (const { actions } of stores) expect(await actions.list()).toHaveLength(stores.length);
		for (const store of stores) await store.close();
	});

	test("have a secret alike, the one that was kept first, also after the process that made it is gone", async () => {
		const url = await server.newDatabase();
		const stores = await Promise.all([1, 2, 3, 4].map(() => openPostgresStore({ url })));
		const kept = await Promise.all(stores.map((store, at) => store.sharedSecret("token", `made by ${at}`)));
		expect(new Set(kept).size).toBe(1);
		for (const store of stores) await store.close();
		await using later = await openPostgresStore({ url });
		expect(await later.sharedSecret("token", "another")).toBe(kept[0]);
		expect(await later.sharedSecret("other", "another")).toBe("another");
	});

	test("take along into one transaction what comes while others keep them from writing", async () => {
		const url = await server.newDatabase();
		await using store = await openPostgresStore({ url });
		const other = new Client({ connectionString: url });
		await other.connect();
		try {
			const whileOtherWrites = async (work: () => Promise<void>) => {
				await other.query("begin");
				await other.query(lockWrites.sql, [...lockWrites.values]);
				await work();
				await other.query("commit");
			};
			const startOn = (node_uid: number) => started(store.actions, node_uid, { node_uid, scope: "node" });
			let first: Promise<unknown> | undefined;
			await whileOtherWrites(async () => {
				first = startOn(1);
				await sleep(50);
			});
			await first;
			const later: Promise<unknown>[] = [];
			await whileOtherWrites(async () => {
				for (const node_uid of [2, 3, 4]) {
					later.push(startOn(node_uid));
					await sleep(20);
				}
			});
			await Promise.all(later);
			const transactions = await other.query("select distinct xmin from action where node_uid > 1");
			expect(transactions.rows).toHaveLength(1);
			expect(await store.actions.list()).toHaveLength(4);
		} finally {
			await other.end();
		}
	});

	test("see each other's writes in the next read", async () => {
		await using pair = await openPair();
		const { first, second } = pair;
		for (let number = 1; number <= 50; number++) {
			const [writer, reader] = number % 2 === 0 ? [first, second] : [second, first];
			const action = await started(writer.actions, number, { node_uid: number, scope: "node" });
			expect(await reader.actions.find(number, "remove")).toEqual(action);
			await cancel(reader.actions, action);
			expect((await writer.actions.findByUid(guid(number)))?.status).toBe("cancelled");
		}
	});

	test("know a user as it is after a change that was answered, also those that have just asked for it", async () => {
		const url = await server.newDatabase();
		await using one = await openPostgresStore({ url });
		await using other = await openPostgresStore({ url });
		const user = { uid: 1, email: "one@example.com", name: "One", role: "admin", password_hash: "hash" } as const;
		const change = (change: UserChange) => one.users.change(() => ok(change));
		const { uid, email } = user;
		expect(await other.users.findByEmail(email)).toBeUndefined();
		await change({ kind: "created", user });
		expect(await other.users.findByEmail(email)).toEqual(user);
		for (const role of ["db_viewer", "admin", "cluster_viewer", "none"] as const) {
			await other.users.find(uid);
			await other.users.findByEmail(email);
			await change({ kind: "updated", user: { ...user, role } });
			expect(await other.users.find(uid)).toMatchObject({ role });
			expect(await other.users.findByEmail(email)).toMatchObject({ role });
		}
		await change({ kind: "deleted", user });
		expect(await other.users.find(uid)).toBeUndefined();
		expect(await other.users.findByEmail(email)).toBeUndefined();
	});

	test("accept exactly one of 64 starts of one action type, and tell the others which is in the way", async () => {
		await using pair = await openPair();
		const { first, second } = pair;
		const answers = await Promise.all(
			Array.from({ length: 64 }, (_, at) =>
				start((at % 2 === 0 ? first : second).actions, at + 1, { node_uid: at + 1 }),
			),
		);
		const [accepted, ...others] = answers.filter((answer) => answer.ok);
		expect(others).toEqual([]);
		const action_uid = accepted?.ok ? accepted.value.action_uid : "";
		for (const answer of answers) {
			if (!answer.ok) expect(answer.error).toMatchObject({ error_code: "action_conflict", action_uid });
		}
		expect(await first.actions.list()).toEqual(await second.actions.list());
		expect(await second.actions.list()).toHaveLength(1);
	});

	test("let one runner have each action, and give it to another only when its claim has run out", async () => {
		await using pair = await openPair();
		const { first, second } = pair;
		const action = await started(first.actions, 1);
		const early = await claimed(first.actions, action, "runner-a");
		expect(await claimFree(second.actions, "runner-b")).toEqual([]);
		// A lease that has run out by the server's clock, whatever time the replicas take it to be.
		expect(await first.actions.renew(early, { ttl_ms: 1, time_ms: Number.MAX_SAFE_INTEGER })).toBe(true);
		const [late] = await untilNotEmpty(() => claimFree(second.actions, "runner-b"));
		expect(late?.epoch).toBeGreaterThan(early.epoch);
		expect(await first.actions.record(early, () => statuses("starting"), 5_000)).toBeUndefined();
		expect(await first.actions.renew(early, { ttl_ms: 60_000, time_ms: 0 })).toBe(false);
		expect((await second.actions.findByUid(action.action_uid))?.status).toBe("queued");
	});

	test("never show a line of the log before an earlier one, whoever wrote it", async () => {
		await using pair = await openPair();
		const { first, second } = pair;
		let writing = true;
		const seen: number[] = [];
		const reader = (async () => {
			let isLast = false;
			for (let after = 0; !isLast; ) {
				isLast = !writing;
				const { events } = await second.actions.events({ after, order: "oldest_first", limit: 1_000 });
				seen.push(...events.map(({ event_uid }) => event_uid));
				after = seen.at(-1) ?? 0;
			}
		})();
		await Promise.all(
			Array.from({ length: 300 }, async (_, at) => {
				const { actions } = at % 2 === 0 ? first : second;
				await cancel(actions, await started(actions, at + 1, { node_uid: at + 1, scope: "node" }));
			}),
		);
		writing = false;
		await reader;
		const { events } = await first.actions.events({ order: "oldest_first", limit: 1_000 });
		expect(events).toHaveLength(900);
		expect(seen).toEqual(events.map(({ event_uid }) => event_uid));
	});

	test("go on after another process has changed a table that they have statements for", async () => {
		const url = await server.newDatabase();
		await using store = await openPostgresStore({ url });
		const { node_uid, request } = await started(store.actions, 1);
		await store.actions.find(node_uid, request.name);
		await server.sql(url, "alter table action add column later text");
		await Promise.allSettled([store.actions.find(node_uid, request.name)]);
		expect(await store.actions.find(node_uid, request.name)).toMatchObject({ node_uid });
		await start(store.actions, 2, { node_uid: 2, scope: "node" });
		await started(store.actions, 3, { node_uid: 3, scope: "node" });
	});

	test("refuse to read a number that is too large, and go on", async () => {
		const url = await server.newDatabase();
		await using store = await openPostgresStore({ url });
		const { node_uid, request } = await started(store.actions, 1);
		await server.sql(url, "update action set creation_time = 9007199254740995");
		await expect(store.actions.find(node_uid, request.name)).rejects.toThrow();
		await server.sql(url, "update action set creation_time = 1");
		expect(await store.actions.find(node_uid, request.name)).toMatchObject({ node_uid });
	});

	test("tell each other's listeners what was appended, without their looking for it", { timeout: 30_000 }, async () => {
		await using pair = await openPair({ look_every_ms: 3_600_000 });
		const { first, second } = pair;
		const heard = new EventTarget();
		const stop = second.actions.onAppended(() => heard.dispatchEvent(new Event("appended")));
		for (let number = 1; number <= 5; number++) {
			const next = newest(second.actions, heard, number);
			await started(first.actions, number, { node_uid: number, scope: "node" });
			await next;
		}
		stop();
	});

	test("tell others of what they append in quick succession, down to the last line, but not of each line", async () => {
		const url = await server.newDatabase();
		await using store = await openPostgresStore({ url });
		const other = new Client({ connectionString: url });
		await other.connect();
		try {
			const newest = async () => (await other.query("select max(event_uid) as event_uid from action_event")).rows[0];
			const seen: Promise<unknown>[] = [];
			other.on("notification", () => seen.push(newest()));
			await other.query(`listen ${CHANNEL}`);
			for (let number = 1; number <= STARTS; number++) {
				await started(store.actions, number, { node_uid: number, scope: "node" });
			}
			const last = await newest();
			await expect.poll(() => seen.at(-1), { timeout: 30_000 }).toEqual(last);
			expect(seen.length).toBeLessThan(STARTS);
			await started(store.actions, STARTS + 1, { node_uid: STARTS + 1, scope: "node" });
			await store.close();
			await expect.poll(() => seen.at(-1), { timeout: 30_000 }).toEqual(await newest());
		} finally {
			await other.end();
		}
	});
});

const STARTS = 40;

interface Pair extends AsyncDisposable {
	readonly first: PostgresStore;
	readonly second: PostgresStore;
}

async function openPair(options: Partial<PostgresStoreOptions> = {}): Promise<Pair> {
	const url = await server.newDatabase();
	const [first, second] = [await openPostgresStore({ url, ...options }), await openPostgresStore({ url, ...options })];
	return {
		first,
		second,
		[Symbol.asyncDispose]: async () => {
			await first.close();
			await second.close();
		},
	};
}

/** Claims what has no good claim, as a runner does. */
function claimFree(actions: ActionStore, owner: string) {
	return actions.claim(owner, (live, taken) => live.filter((action) => !taken(action)), { ttl_ms: 60_000, time_ms: 0 });
}

async function untilNotEmpty<Value>(ask: () => Promise<readonly Value[]>): Promise<readonly Value[]> {
	for (;;) {
		const found = await ask();
		if (found.length > 0) return found;
	}
}

/** Resolves when the listener was called and the log then held `count` starts. */
async function newest(actions: ActionStore, heard: EventTarget, count: number): Promise<void> {
	for (;;) {
		await once(heard, "appended");
		const { events } = await actions.events({ order: "oldest_first", limit: 100, kinds: ["accepted"] });
		if (events.length >= count) return;
	}
}
