import { type PostgresServer, startPostgresServer, startTcpProxy } from "@node-actions/test-servers";
import { Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPostgresStore, StoreOpenError, type StoreOpenReason } from "../src/index.ts";
import { migrations } from "../src/migrations/migrations.ts";

const PASSWORD = "s3cret-Pa55word";
let server: PostgresServer;
let url: string;

beforeAll(async () => {
	server = await startPostgresServer();
	url = await server.newDatabase();
	await server.sql(url, `create role guest login password '${PASSWORD}'`);
	await server.sql(url, "revoke all on schema public from public");
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("opening the store on PostgreSQL", () => {
	test.each([
		"mysql://localhost/actions",
		"localhost:5432/actions",
		`postgres://user:${PASSWORD}@host:port/actions`,
		"",
	])("refuses %j as an address", async (address) => {
		await expectRefusal(address, "invalid_url");
	});

	test("says so when no server answers", async () => {
		const refused = await expectRefusal(`postgres://guest:${PASSWORD}@127.0.0.1:1/actions`, "unreachable");
		expect(refused.message).toContain('database "actions" on 127.0.0.1:1 (user "guest")');
		await expectRefusal(`postgres://guest:${PASSWORD}@nowhere.invalid/actions`, "unreachable");
	});

	test("gives up when the server takes the connection and is silent", async () => {
		await using proxy = await startTcpProxy(server.port);
		proxy.pause();
		await expectRefusal(through(proxy.port), "unreachable");
	});

	test("says so when the password is wrong, the user unknown or the database missing", async () => {
		await expectRefusal(as(`guest:wrong-${PASSWORD}`), "login_refused");
		await expectRefusal(as(`stranger:${PASSWORD}`), "login_refused");
		await expectRefusal(url.replace(/[^/]*$/, "no_such_database"), "no_database");
	});

	test("says so when the user may not make tables, or the database only reads", async () => {
		await expectRefusal(as(`guest:${PASSWORD}`), "forbidden");
		const reading = await server.newDatabase();
		await server.sql(
			reading,
			`alter database ${reading.slice(reading.lastIndexOf("/") + 1)} set default_transaction_read_only = on`,
		);
		await expectRefusal(reading, "forbidden");
	});

	test("refuses tables of another program, and leaves them as they are", async () => {
		const foreign = await server.newDatabase();
		await server.sql(foreign, "create table action (note text); insert into action values ('mine')");
		await expectRefusal(foreign, "corrupt");
		expect(await server.sql(foreign, "select note from action")).toBe("mine\n");
	});

	test("takes no notice of other installations, or other programs with tables of such names, in the same database", async () => {
		const shared = await server.newDatabase();
		await server.sql(shared, 'create schema "Other one"; create schema two');
		await server.sql(
			shared,
			'create table "Other one".kysely_migration (name text, timestamp text); create table "Other one".action (note text)',
		);
		const second = `${shared}?options=-c%20search_path%3Dtwo`;
		for (const url of [shared, second, shared, second]) await (await openPostgresStore({ url })).close();
		expect(await server.sql(shared, 'select count(*) from "Other one".kysely_migration')).toBe("0\n");
		expect(await server.sql(shared, "select count(*) > 3 from two.kysely_migration")).toBe("t\n");
	});

	test("brings tables up to date where they are, also for a user whose new tables would be made elsewhere", async () => {
		const data = await server.newDatabase();
		await server.sql(data, "create schema elsewhere");
		const pool = new Pool({ connectionString: data });
		const old = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
		const migrator = new Migrator({ db: old, provider: { getMigrations: async () => migrations("postgresql") } });
		expect((await migrator.migrateTo("0003-runner-of-events")).error).toBeUndefined();
		await old.destroy();
		await (await openPostgresStore({ url: `${data}?options=-c%20search_path%3Delsewhere,public` })).close();
		expect(await server.sql(data, "select count(*) from pg_tables where schemaname = 'elsewhere'")).toBe("0\n");
		expect(await server.sql(data, "select max(name) >= '0008' from public.kysely_migration")).toBe("t\n");
	});

	test("refuses data of a newer version, names the version's change, and leaves the data usable", async () => {
		const data = await server.newDatabase();
		await (await openPostgresStore({ url: data })).close();
		await server.sql(data, "insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '')");
		expect((await expectRefusal(data, "newer_schema")).message).toContain("9999-from-the-future");
		await server.sql(data, "delete from kysely_migration where name = '9999-from-the-future'");
		await using store = await openPostgresStore({ url: data });
		expect(await store.actions.list()).toEqual([]);
	});

	test("leaves no connection behind when it refuses or is closed", async () => {
		const data = await server.newDatabase();
		await using store = await openPostgresStore({ url: data });
		await store.actions.ping();
		await store.close();
		await expectRefusal(as(`guest:${PASSWORD}`), "forbidden");
		const count = "select count(*) from pg_stat_activity where application_name = 'node-actions'";
		await expect.poll(() => server.sql(data, count), { timeout: 60_000 }).toBe("0\n");
	});
});

function as(user: string): string {
	return url.replace("postgres@", `${user}@`);
}

function through(port: number): string {
	return url.replace(`:${server.port}/`, `:${port}/`);
}

/** The message is one line for people: it ends as a sentence, carries no stack, and neither it nor anything else tells the password. */
async function expectRefusal(address: string, reason: StoreOpenReason): Promise<StoreOpenError> {
	const error = await openPostgresStore({ url: address }).then(
		async (store) => {
			await store.close();
			return new Error("It opened.");
		},
		(refusal: unknown) => refusal,
	);
	if (!(error instanceof StoreOpenError)) throw error;
	expect(error.reason).toBe(reason);
	expect(error.message).toMatch(/^[^\n]+\.$/);
	expect(error.message).not.toContain(PASSWORD);
	expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(PASSWORD);
	return error;
}
