import { type PostgresServer, startPostgresServer, startTcpProxy } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionSettings, openTrouble, quietPool } from "../src/index.ts";

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("a quiet pool", () => {
	test.each([
		["off", "on"],
		["local", "local"],
		["remote_apply", "remote_apply"],
	])("waits for the disk where the database says synchronous_commit = %s, which becomes %s", async (said, held) => {
		const url = await databaseWith("synchronous_commit", said);
		expect(await settingsOn(url, "synchronous_commit")).toEqual([held]);
	});

	test.each(["repeatable read", "serializable"])("sees what others commit where the database says %s", async (said) => {
		const url = await databaseWith("default_transaction_isolation", said);
		expect(await settingsOn(url, "transaction_isolation")).toEqual(["read committed"]);
	});

	test.each(["LATIN1", "SQL_ASCII"])("connects to no database whose encoding is %s", async (encoding) => {
		await server.sql("/postgres", `create database other_${encoding} encoding ${encoding} template template0`);
		const url = (await server.newDatabase()).replace(/[^/]*$/, `other_${encoding.toLowerCase()}`);
		const refused = await settingsOn(url, "server_encoding").catch((error: unknown) => error);
		expect(openTrouble(refused)).toEqual({
			reason: "unsuitable",
			told: `has the encoding ${encoding}, which does not hold every text; use a database whose encoding is UTF8`,
		});
	});

	test("holds the settings that it is given on every connection", async () => {
		const url = await server.newDatabase();
		const pool = quietPool({ ...connectionSettings(url).client, max: 2 }, { jit: "off", enable_seqscan: "off" });
		const clients = [await pool.connect(), await pool.connect()];
		for (const client of clients) {
			const { rows } = await client.query("select current_setting('jit') jit, current_setting('enable_seqscan') scan");
			expect(rows).toEqual([{ jit: "off", scan: "off" }]);
			client.release();
		}
		await pool.end();
	});

	test("tells of a broken connection nobody but whoever uses it, and makes a new one", async () => {
		const url = await server.newDatabase();
		await using proxy = await startTcpProxy(server.port);
		const pool = quietPool(connectionSettings(url.replace(`:${server.port}/`, `:${proxy.port}/`)).client);
		const used = await pool.connect();
		(await pool.connect()).release();
		const asked = used.query("select pg_sleep(10)");
		proxy.cut();
		await expect(asked).rejects.toThrow();
		used.release(true);
		await expect.poll(() => pool.totalCount).toBe(0);
		proxy.resume();
		expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
		await pool.end();
	});
});

/** A database of its own with a default for the setting. */
async function databaseWith(setting: string, value: string): Promise<string> {
	const url = await server.newDatabase();
	await server.sql(url, `alter database ${new URL(url).pathname.slice(1)} set ${setting} = '${value}'`);
	return url;
}

/** What the settings are on a pool's connection. */
async function settingsOn(url: string, ...settings: readonly string[]): Promise<readonly string[]> {
	const pool = quietPool(connectionSettings(url).client);
	try {
		const asked = settings.map((name) => `current_setting('${name}')`).join();
		const { rows } = await pool.query<string[]>({ text: `select ${asked}`, rowMode: "array" });
		return rows[0] ?? [];
	} finally {
		await pool.end();
	}
}
