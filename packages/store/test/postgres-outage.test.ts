import { once } from "node:events";
import { StoreUnavailable } from "@node-actions/application";
import { guid, start, started } from "@node-actions/test-fixtures/store/store-steps";
import { type PostgresServer, startPostgresServer, startTcpProxy, type TcpProxy } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPostgresStore, type PostgresStore } from "../src/index.ts";
import { brokenAt, mend } from "./broken-connection.ts";

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("a PostgreSQL server that goes away", () => {
	test.each(["cut", "pause"] as const)(
		"is told to callers while the network is broken (%s), and forgotten after",
		async (breakIt) => {
			await using far = await openThroughProxy();
			const { store, proxy, errors } = far;
			const { actions, users } = store;
			const kept = await started(actions, 1);
			proxy[breakIt]();
			await Promise.all([
				expect(actions.find(1, "remove")).rejects.toThrow(StoreUnavailable),
				expect(actions.ping()).rejects.toThrow(StoreUnavailable),
				expect(actions.events({ order: "oldest_first", limit: 10 })).rejects.toThrow(StoreUnavailable),
				expect(users.list()).rejects.toThrow(StoreUnavailable),
				expect(users.findByEmail("one@example.com")).rejects.toThrow(StoreUnavailable),
				expect(users.findByEmail("one@example.com")).rejects.toThrow(StoreUnavailable),
				expect(start(actions, 2, { node_uid: 2 })).resolves.toMatchObject(UNAVAILABLE),
				expect(claimNothing(store)).rejects.toThrow(StoreUnavailable),
			]);
			expect(errors).toEqual([expect.any(StoreUnavailable)]);
			proxy.resume();
			await available(store);
			expect(await users.findByEmail("one@example.com")).toBeUndefined();
			expect(await actions.list()).toEqual([kept]);
			await started(actions, 3, { node_uid: 3, scope: "node" });
		},
	);

	test("is not ready from a write that it refused until one can be made, though it can be read", async () => {
		const url = await server.newDatabase();
		await server.sql(url, "create role writer login password 'secret'; grant create on schema public to writer");
		await using store = await openPostgresStore({ url: url.replace("postgres@", "writer:secret@") });
		const { actions } = store;
		await started(actions, 1);
		await server.sql(url, "revoke insert, update on all tables in schema public from writer");
		await actions.ping();
		expect(await start(actions, 2, { node_uid: 2, scope: "node" })).toMatchObject(UNAVAILABLE);
		for (let asked = 0; asked < 3; asked++) await expect(actions.ping()).rejects.toThrow(StoreUnavailable);
		expect(await actions.list()).toHaveLength(1);
		await server.sql(url, "grant insert, update on all tables in schema public to writer");
		await actions.ping();
		await started(actions, 3, { node_uid: 3, scope: "node" });
	});

	test("is used again after a restart, with nothing to be done", async () => {
		const url = await server.newDatabase();
		await using store = await openPostgresStore({ url });
		const kept = await started(store.actions, 1);
		await server.restart();
		await available(store);
		expect(await store.actions.list()).toEqual([kept]);
		await started(store.actions, 2, { node_uid: 2, scope: "node" });
	});

	test("is asked on a new connection by the first who comes after a restart", async () => {
		const url = await server.newDatabase();
		await using store = await openPostgresStore({ url });
		const kept = await started(store.actions, 1);
		expect(await store.actions.find(kept.node_uid, kept.request.name)).toEqual(kept);
		await server.restart();
		expect(await store.actions.find(kept.node_uid, kept.request.name)).toEqual(kept);
	});

	test("keeps every acknowledged start when it is killed among many", async () => {
		const url = await server.newDatabase();
		await using store = await openPostgresStore({ url });
		const answers = startMany(store, 1);
		await Promise.race(answers);
		await server.kill();
		await server.start();
		await available(store);
		await expectTruth(store, 1, await Promise.all(answers));
	});

	test("acknowledges a start whose commit was done although the answer to it got lost", async () => {
		await using far = await openThroughProxy();
		const { store, proxy, url, errors } = far;
		const sent = brokenAt("commit\0", proxy, "answer");
		const answer = start(store.actions, 1);
		await sent;
		await expect.poll(() => server.sql(url, "select count(*) from action"), { timeout: 60_000 }).toBe("1\n");
		mend(proxy);
		expect((await answer).ok).toBe(true);
		expect(await store.actions.list()).toHaveLength(1);
		expect(errors).toEqual([]);
	});

	test("refuses a start whose commit never came to the server, and keeps nothing of it", async () => {
		await using far = await openThroughProxy();
		const { store, proxy } = far;
		const sent = brokenAt("commit\0", proxy, "sent");
		const answer = start(store.actions, 1);
		await sent;
		mend(proxy);
		expect(await answer).toMatchObject(UNCHANGED);
		expect(await store.actions.list()).toEqual([]);
	});

	test("says that nothing was changed where it refused the statement", async () => {
		const url = await server.newDatabase();
		await using store = await openPostgresStore({ url });
		await server.sql(url, `alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only to on`);
		await server.restart();
		expect(await start(store.actions, 1)).toMatchObject(UNCHANGED);
	});

	test("leaves it open whether a start was made only while it stays away after the commit was sent", async () => {
		await using far = await openThroughProxy();
		const { store, proxy } = far;
		const sent = brokenAt("commit\0", proxy, "answer");
		const answer = start(store.actions, 1);
		await sent;
		expect(await answer).toMatchObject({
			ok: false,
			error: { message: "The data cannot be reached just now. Look whether the change was made, and try again." },
		});
		mend(proxy);
		await available(store);
		expect(await store.actions.list()).toHaveLength(1);
	}, 60_000);

	test("leaves no start in doubt when connections break among many", async () => {
		await using far = await openThroughProxy();
		const { store, proxy } = far;
		for (let round = 0; round < ROUNDS; round++) {
			const first = round * STARTS + 1;
			const answers = startMany(store, first);
			// Another batch is under way when the first is answered.
			await Promise.race(answers);
			mend(proxy);
			await expectTruth(store, first, await Promise.all(answers));
		}
	});

	test("lets listeners hear of other processes again afterwards", async () => {
		await using far = await openThroughProxy();
		const { store, proxy, url } = far;
		await using other = await openPostgresStore({ url });
		proxy.cut();
		await expect(store.actions.ping()).rejects.toThrow(StoreUnavailable);
		proxy.resume();
		const heard = new EventTarget();
		const stop = store.actions.onAppended(() => heard.dispatchEvent(new Event("appended")));
		for (let number = 1; number <= 3; number++) {
			const appended = once(heard, "appended");
			await started(other.actions, number, { node_uid: number, scope: "node" });
			await appended;
		}
		stop();
	});

	test("does not let one store that was cut off in the middle of a write keep the others from writing", async () => {
		await using far = await openThroughProxy();
		const { store, proxy, url } = far;
		await using other = await openPostgresStore({ url });
		const sent = brokenAt("commit\0", proxy, "sent");
		const answer = start(store.actions, 1);
		await sent;
		// From here on the server waits for a commit that never comes, and does not hear that the client has given up.
		proxy.pause();
		await expect
			.poll(async () => (await start(other.actions, 2, { node_uid: 2, scope: "node" })).ok, { timeout: 60_000 })
			.toBe(true);
		mend(proxy);
		await expectTruth(store, 1, [await answer]);
	});
});

const UNAVAILABLE = { ok: false, error: { error_code: "service_unavailable" } };
const UNCHANGED = {
	ok: false,
	error: { message: "The data cannot be reached just now. Nothing was changed; try again." },
};
/** More than share one transaction, so that another is under way when the first is answered. */
const STARTS = 600;
const ROUNDS = 6;

interface FarStore extends AsyncDisposable {
	readonly store: PostgresStore;
	readonly proxy: TcpProxy;
	/** The way past the proxy. */
	readonly url: string;
	readonly errors: readonly unknown[];
}

async function openThroughProxy(): Promise<FarStore> {
	const url = await server.newDatabase();
	const proxy = await startTcpProxy(server.port);
	const errors: unknown[] = [];
	const store = await openPostgresStore({
		url: url.replace(`:${server.port}/`, `:${proxy.port}/`),
		onError: (error) => errors.push(error),
	});
	return {
		store,
		proxy,
		url,
		errors,
		[Symbol.asyncDispose]: async () => {
			await store.close();
			await proxy[Symbol.asyncDispose]();
		},
	};
}

function startMany({ actions }: PostgresStore, first: number): ReturnType<typeof start>[] {
	return Array.from({ length: STARTS }, (_, at) => start(actions, first + at, { node_uid: first + at, scope: "node" }));
}

/** Every start was acknowledged and is there, or was refused as unavailable and is not. */
async function expectTruth(
	store: PostgresStore,
	first: number,
	answers: readonly Awaited<ReturnType<typeof start>>[],
): Promise<void> {
	await available(store);
	const kept = new Set((await store.actions.list()).map(({ action_uid }) => action_uid));
	const told = answers.map((answer, at) => [guid(first + at), answer.ok]);
	expect(told).toEqual(answers.map((_, at) => [guid(first + at), kept.has(guid(first + at))]));
	for (const answer of answers) if (!answer.ok) expect(answer).toMatchObject(UNAVAILABLE);
}

async function available({ actions }: PostgresStore): Promise<void> {
	await expect
		.poll(
			() =>
				actions.ping().then(
					() => true,
					() => false,
				),
			{ timeout: 60_000 },
		)
		.toBe(true);
}

function claimNothing({ actions }: PostgresStore) {
	return actions.claim("runner", () => [], { ttl_ms: 1_000, time_ms: 0 });
}
