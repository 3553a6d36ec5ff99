import { setTimeout as sleep } from "node:timers/promises";
import { type PostgresServer, startPostgresServer, startTcpProxy } from "@node-actions/test-servers";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionSettings, quietPool } from "../src/index.ts";

let server: PostgresServer;
let roles = 0;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("a pool that the server gives fewer connections than it wants", () => {
	test("answers everybody on those that it gets", async () => {
		await using pool = await poolOf(await roleWith(3));
		const asked = Array.from({ length: 60 }, () => pool.query("select pg_sleep(0.01)"));
		await expect(Promise.all(asked)).resolves.toHaveLength(60);
		expect(pool.totalCount).toBeLessThanOrEqual(3);
	});

	test("gives one back for another of the process that has none, also while nobody asks it", async () => {
		const role = await roleWith(3);
		await using greedy = await poolOf(role);
		await Promise.all(Array.from({ length: 20 }, () => greedy.query("select pg_sleep(0.01)")));
		await expect.poll(() => greedy.idleCount).toBeGreaterThan(1);
		await using taken = await poolOf(role, 1);
		await taken.query("select 1");
		await using other = await poolOf(role);
		await expect(other.query("select 1 as one")).resolves.toMatchObject({ rows: [{ one: 1 }] });
	});

	test("leaves room for another process that has none, however busy it is", async () => {
		const role = await roleWith(3);
		await using greedy = await poolOf(role);
		// To those of this process it looks like one on another database.
		await using other = await poolOf({ ...role, url: `${role.url}?application_name=other` });
		const busy = new AbortController();
		const load = Array.from({ length: 20 }, async () => {
			while (!busy.signal.aborted) await greedy.query("select pg_sleep(0.01)");
		});
		await expect.poll(() => greedy.idleCount + greedy.waitingCount).toBeGreaterThan(10);
		await expect(other.query("select 1 as one")).resolves.toMatchObject({ rows: [{ one: 1 }] });
		busy.abort();
		await Promise.all(load);
	});

	test("has as many as it wants again once the server gives them", async () => {
		const role = await roleWith(2);
		await using pool = await poolOf(role, 4);
		const ask = () => Promise.all(Array.from({ length: 12 }, () => pool.query("select pg_sleep(0.01)")));
		await ask();
		await role.limit(-1);
		await expect
			.poll(
				async () => {
					await ask();
					return pool.totalCount;
				},
				{ timeout: 10_000 },
			)
			.toBe(4);
	});

	test("waits for its first one, and says what the server said when there is none", async () => {
		const role = await roleWith(0);
		await using pool = await poolOf(role);
		const asked = Array.from({ length: 20 }, () => pool.query("select 1"));
		for (const refused of await Promise.allSettled(asked)) {
			expect(refused).toMatchObject({ status: "rejected", reason: { code: "53300" } });
		}
		const waiting = Array.from({ length: 20 }, () => pool.query("select 1"));
		await role.limit(1);
		await expect(Promise.all(waiting)).resolves.toHaveLength(20);
	});

	test("asks the server no more often while it has none, however many come and however fast", async () => {
		const role = await roleWith(0);
		await using proxy = await startTcpProxy(server.port);
		await using pool = await poolOf({ ...role, url: role.url.replace(`:${server.port}/`, `:${proxy.port}/`) });
		let connected = 0;
		proxy.filter((direction, bytes) => {
			if (direction === "requests" && isStartup(bytes)) connected += 1;
			return true;
		});
		const asked: Promise<unknown>[] = [];
		const begun_ms = performance.now();
		for (let each = 0; each < 100; each += 1) {
			asked.push(pool.query("select 1").catch((error) => error));
			await sleep(5);
		}
		const [pace_ms, atOnce] = [50, 8];
		expect(connected).toBeLessThanOrEqual((performance.now() - begun_ms) / pace_ms + atOnce);
		for (const refused of await Promise.all(asked)) expect(refused).toMatchObject({ code: "53300" });
	});

	test.each([0, 1])("tells who waits at once that it ends, where the server gives %i", async (connections) => {
		const role = await roleWith(connections);
		const patience_ms = 1_000;
		const pool = await poolOf(role, 1, patience_ms);
		const used = connections > 0 ? await pool.connect() : undefined;
		const waiting = Array.from({ length: 5 }, () => pool.query("select 1"));
		const refused = Promise.allSettled(waiting);
		await sleep(200);
		const ended = pool.end();
		for (const outcome of await refused) {
			expect(outcome).toMatchObject({ reason: { message: "The connections were closed." } });
		}
		used?.release();
		await ended;
		// Until the driver's own time for them is over, which nobody is to notice.
		await sleep(patience_ms);
	});
});

interface Role {
	readonly url: string;
	/** How many connections it may have; -1 for any number. */
	limit(connections: number): Promise<void>;
}

async function roleWith(connections: number): Promise<Role> {
	roles += 1;
	const name = `few_${roles}`;
	const url = await server.newDatabase();
	await server.sql(url, `create role ${name} login password 'secret' connection limit ${connections}`);
	return {
		url: url.replace("postgres@", `${name}:secret@`),
		limit: async (changed) => {
			await server.sql(url, `alter role ${name} connection limit ${changed}`);
		},
	};
}

/** Whether a connection begins with these bytes: their number, and the version of the protocol. */
function isStartup(bytes: Buffer): boolean {
	return bytes.length >= 8 && bytes.readInt32BE(0) === bytes.length && bytes.readInt32BE(4) === 0x3_00_00;
}

async function poolOf({ url }: Role, max = 8, patience_ms?: number): Promise<Pool & AsyncDisposable> {
	const patience = patience_ms === undefined ? {} : { connectionTimeoutMillis: patience_ms };
	const pool = quietPool({ ...connectionSettings(url).client, max, ...patience });
	return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
}
