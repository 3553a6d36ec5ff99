import { setTimeout as sleep } from "node:timers/promises";
import type { ActionStore, RecordedEvent } from "@node-actions/application";
import type { Action } from "@node-actions/domain";
import {
	cancel,
	finished,
	guid,
	MAINTENANCE_ON,
	REMOVE,
	type Start,
	start,
	started,
} from "@node-actions/test-fixtures/store/store-steps";
import { type PostgresServer, startPostgresServer, startTcpProxy, type TcpProxy } from "@node-actions/test-servers";
import { Client, Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPostgresStore, type PostgresStore } from "../src/index.ts";
import { batchOutcome } from "../src/postgres/batch-outcome.ts";
import { lockWrites, markBatch } from "../src/postgres/own-queries.ts";
import { startAtOnce } from "../src/postgres/start-at-once.ts";
import { WHOLE_NUMBERS } from "../src/postgres/whole-numbers.ts";
import type { Call } from "../src/query.ts";
import { brokenAt, mend } from "./broken-connection.ts";

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("a start on PostgreSQL that nobody disturbs", () => {
	test.each([
		["a remove, which closes its node", REMOVE, "cluster"],
		["another action", MAINTENANCE_ON, "cluster"],
		["a remove where others may be under way elsewhere", REMOVE, "node"],
		["another action where others may be under way elsewhere", MAINTENANCE_ON, "node"],
	] as const)("takes one journey: %s", async (_what, request, scope) => {
		await using watched = await openWatched();
		const { actions } = watched.store;
		const journeys = { new: [] as number[], replacing: [] as number[] };
		for (const node_uid of [2, 3, 4]) {
			const how: Start = { node_uid, request, scope };
			const first = await journeysOf(watched, () => started(actions, 2 * node_uid, how));
			await finished(actions, first.value);
			await actions.find(node_uid, request.name);
			const second = await journeysOf(watched, () => started(actions, 2 * node_uid + 1, how));
			expect(await actions.list(node_uid)).toEqual([second.value]);
			expect((await actions.closedNodes()).includes(node_uid)).toBe(request === REMOVE);
			await finished(actions, second.value);
			journeys.new.push(first.journeys);
			journeys.replacing.push(second.journeys);
		}
		// The store looks for news besides, now and then.
		expect(Math.min(...journeys.new)).toBe(1);
		expect(Math.min(...journeys.replacing)).toBe(1);
	});

	test("writes the same record and lines as one that looks first", async () => {
		await using watched = await openWatched();
		const { actions } = watched.store;
		const told: (readonly unknown[])[] = [];
		for (const node_uid of [2, 3]) {
			const how: Start = { node_uid, request: MAINTENANCE_ON, scope: "node", time_ms: 5_000 };
			// One with a key looks first.
			const startIt = (number: number) =>
				started(actions, number, node_uid === 2 ? { ...how, idempotency: { key: `${number}`, digest: "" } } : how);
			await finished(actions, await startIt(node_uid * 10));
			await actions.find(node_uid, "maintenance_on");
			await startIt(node_uid * 10 + 1);
			const { events } = await actions.events({ order: "oldest_first", limit: 100, node_uid });
			told.push([...events.map(withoutPlace), await rowOf(watched.url, node_uid)]);
		}
		expect(told[1]).toEqual(told[0]);
		const { events } = await actions.events({ order: "oldest_first", limit: 100 });
		expect(events.map(({ event_uid }) => event_uid)).toEqual(events.map((_, at) => at + 1));
	});
});

describe("a start on PostgreSQL that relies on what is not so any more", () => {
	test.each(["cluster", "node"] as const)(
		"does not overwrite a record that another process made (scope %s)",
		async (scope) => {
			await using pair = await openPair();
			const { first, second } = pair;
			const theirs = await started(second.actions, 2, { node_uid: 2, scope });
			expect(await start(first.actions, 3, { node_uid: 2, scope })).toMatchObject(inTheWay(theirs));
			expect(await first.actions.list(2)).toEqual([theirs]);
		},
	);

	test("finds out that the record it would replace was replaced", async () => {
		await using pair = await openPair();
		const { first, second } = pair;
		const how: Start = { node_uid: 2, scope: "node" };
		await cancel(first.actions, await started(first.actions, 2, how));
		await first.actions.find(2, "remove");
		await cancel(second.actions, await started(second.actions, 3, how));
		await started(first.actions, 4, how);
		const kinds = await linesOf(first.actions, 2);
		expect(kinds).toEqual([
			["accepted", guid(2)],
			["cancel_requested", guid(2)],
			["status_changed", guid(2)],
			["record_removed", guid(2)],
			["accepted", guid(3)],
			["cancel_requested", guid(3)],
			["status_changed", guid(3)],
			["record_removed", guid(3)],
			["accepted", guid(4)],
		]);
	});

	test("is refused for a live action of its name on another node, also one that was started in the other scope", async () => {
		await using pair = await openPair();
		const { first, second } = pair;
		const theirs = await started(second.actions, 2, { node_uid: 2, scope: "node" });
		expect(await start(first.actions, 3, { node_uid: 3, scope: "cluster" })).toMatchObject(inTheWay(theirs));
	});

	test("waits for whoever is writing, and comes after it", async () => {
		await using pair = await openPair();
		const { first, url } = pair;
		const other = new Client({ connectionString: url });
		await other.connect();
		try {
			await other.query("begin");
			await other.query(lockWrites.sql, [...lockWrites.values]);
			const answer = started(first.actions, 2, { node_uid: 2, scope: "node" });
			await expect(Promise.race([answer, sleep(200, "waits")])).resolves.toBe("waits");
			await other.query("commit");
			expect((await answer).action_uid).toBe(guid(2));
		} finally {
			await other.end();
		}
	});

	test("loses no position to starts of other processes at the same moment", async () => {
		await using pair = await openPair();
		const { first, second } = pair;
		await Promise.all(
			[first, second].map(async ({ actions }, which) => {
				for (let number = 1; number <= 60; number++) {
					const node_uid = number * 2 + which;
					await started(actions, node_uid, { node_uid, scope: "node" });
				}
			}),
		);
		const { events } = await first.actions.events({ order: "oldest_first", limit: 1_000 });
		expect(events).toHaveLength(122);
		expect(events.map(({ event_uid }) => event_uid)).toEqual(events.map((_, at) => at + 1));
		expect(await first.actions.list()).toHaveLength(122);
	});
});

test("a start in one journey replaces no other version of the record than it was decided on", async () => {
	const url = await server.newDatabase();
	await using store = await openPostgresStore({ url });
	const pool = new Pool({ connectionString: url, max: 1, types: WHOLE_NUMBERS });
	try {
		const run = ({ sql, values }: Call) => pool.query(sql, [...values]);
		await run(markBatch("store", 1));
		expect((await run(startAtOnce(START, { store_uid: "store", before: 1, batch: 2 }))).rows).toHaveLength(1);
		await pool.query("update action set conflict_key = null, status = 'completed', version = 2");
		const replacing = (version: number) =>
			run(
				startAtOnce(
					{ ...START, replaced: { version, removed: { ...START.accepted, kind: "record_removed" } } },
					{ store_uid: "store", before: 2, batch: 3 },
				),
			);
		expect((await replacing(1)).rows).toEqual([]);
		expect((await store.actions.events({ order: "oldest_first", limit: 10 })).newest_event_uid).toBe(1);
		expect((await replacing(2)).rows).toHaveLength(2);
	} finally {
		await pool.end();
	}
});

describe("a start in one journey whose connection breaks", () => {
	test("is acknowledged when it was done and only the answer got lost", async () => {
		await using watched = await openWatched();
		const { store, proxy, url } = watched;
		const sent = brokenAt(guid(2), proxy, "answer");
		const answer = start(store.actions, 2, { node_uid: 2, scope: "node" });
		await sent;
		await expect.poll(() => server.sql(url, "select count(*) from action"), { timeout: 60_000 }).toBe("2\n");
		mend(proxy);
		expect((await answer).ok).toBe(true);
		expect(await store.actions.list(2)).toHaveLength(1);
		await started(store.actions, 3, { node_uid: 3, scope: "node" });
	});

	test("is refused when it never came to the server, and the next ones are accepted", async () => {
		await using watched = await openWatched();
		const { store, proxy } = watched;
		const sent = brokenAt(guid(2), proxy, "sent");
		const answer = start(store.actions, 2, { node_uid: 2, scope: "node" });
		await sent;
		mend(proxy);
		expect(await answer).toMatchObject({ ok: false, error: { error_code: "service_unavailable" } });
		expect(await store.actions.list(2)).toEqual([]);
		for (const number of [3, 4]) await started(store.actions, number, { node_uid: number, scope: "node" });
	});

	test("does nothing when it comes to the server after it was told to have failed", async () => {
		await using watched = await openWatched();
		const { url } = watched;
		const pool = new Pool({ connectionString: url, max: 1, types: WHOLE_NUMBERS });
		try {
			const run = ({ sql, values }: Call) => pool.query(sql, [...values]);
			await run(markBatch("store", 1));
			const late = (batch: number) => run(startAtOnce(START, { store_uid: "store", before: 1, batch }));
			expect(await batchOutcome(pool, { store_uid: "store", batch: 2, barred_by: 3 })).toBe("not_committed");
			expect((await late(2)).rows).toEqual([]);
			await run(markBatch("store", 1));
			expect((await late(2)).rows).toHaveLength(1);
			expect(await batchOutcome(pool, { store_uid: "store", batch: 2, barred_by: 3 })).toBe("committed");
		} finally {
			await pool.end();
		}
	});
});

const START = {
	record: {
		node_uid: 9,
		name: "remove",
		action_uid: guid(9),
		status: "queued",
		options_json: "{}",
		progress: 0,
		creation_time: 1,
		started_by: "somebody",
		cancel_requested: 0,
		description: null,
		error_code: null,
		error_message: null,
		why_json: null,
		conflict_key: "remove/9",
		claim_owner: null,
		claim_epoch: 0,
		claim_until_ms: 0,
		version: 1,
	},
	accepted: {
		time_ms: 1_000,
		action_uid: guid(9),
		node_uid: 9,
		name: "remove",
		kind: "accepted",
		actor: "somebody",
		runner: null,
		event_json: "{}",
		after_json: "{}",
		asked_node_uid: null,
	},
	closes_node: true,
	isAloneOfName: false,
} as const;

function inTheWay({ action_uid }: Action) {
	return { ok: false, error: { error_code: "action_conflict", action_uid } };
}

interface Watched extends AsyncDisposable {
	readonly store: PostgresStore;
	readonly proxy: TcpProxy;
	/** The way past the proxy. */
	readonly url: string;
}

/** A store behind a proxy that has written once. */
async function openWatched(): Promise<Watched> {
	const url = await server.newDatabase();
	const proxy = await startTcpProxy(server.port);
	const store = await openPostgresStore({ url: url.replace(`:${server.port}/`, `:${proxy.port}/`) });
	await started(store.actions, 1, { request: { name: "enslave_node", options: {} }, scope: "node" });
	return {
		store,
		proxy,
		url,
		[Symbol.asyncDispose]: async () => {
			await store.close();
			await proxy[Symbol.asyncDispose]();
		},
	};
}

/** Two stores that have both written once. */
async function openPair() {
	const url = await server.newDatabase();
	const stores = [await openPostgresStore({ url }), await openPostgresStore({ url })] as const;
	const [first, second] = stores;
	const request = { name: "enslave_node", options: {} } as const;
	for (const [at, { actions }] of stores.entries()) {
		await started(actions, 1_000 + at, { node_uid: 1_000 + at, request, scope: "node" });
	}
	return {
		url,
		first,
		second,
		[Symbol.asyncDispose]: async () => {
			await first.close();
			await second.close();
		},
	};
}

/** How many messages went to the server for this, besides those that tell other processes. */
async function journeysOf<Value>({ proxy }: Watched, work: () => Promise<Value>) {
	let journeys = 0;
	proxy.filter((direction, bytes) => {
		if (direction === "requests" && !bytes.includes("node_actions_log")) journeys += 1;
		return true;
	});
	const value = await work();
	proxy.filter(undefined);
	return { value, journeys };
}

async function linesOf(actions: ActionStore, node_uid: number) {
	const { events } = await actions.events({ order: "oldest_first", limit: 100, node_uid });
	return events.map(({ event, action_uid }) => [event.kind, action_uid]);
}

/** What does not differ between nodes and positions. */
function withoutPlace({ event_uid: _event_uid, action_uid, node_uid, event, ...rest }: RecordedEvent) {
	const told =
		event.kind === "accepted" ? { ...event, action: { ...event.action, action_uid: 0, node_uid: 0 } } : event;
	return { ...rest, event: told, number: Number(`0x${action_uid.slice(-12)}`) - node_uid * 10 };
}

/** The record's row, without what differs between nodes. */
async function rowOf(url: string, node_uid: number): Promise<unknown> {
	const json = await server.sql(url, `select row_to_json(action) from action where node_uid = ${node_uid}`);
	const {
		action_uid: _action_uid,
		node_uid: _node_uid,
		conflict_key,
		accepted_event_uid: _at,
		...row
	} = JSON.parse(json);
	return { ...row, conflict_key: conflict_key.replace(`${node_uid}`, "NODE") };
}
