import { start, started } from "@node-actions/test-fixtures/store/store-steps";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPostgresStore, type PostgresStoreOptions, StoreOpenError } from "../src/index.ts";
import { lockMigrations } from "../src/postgres/own-queries.ts";

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

type Scope = "cluster" | "node";

function open(url: string, scope: Scope, policy = "documented", onError: PostgresStoreOptions["onError"] = () => {}) {
	return openPostgresStore({
		url,
		onError,
		alike: [
			{ name: "--scope", value: scope, values: ["cluster", "node"] },
			{ name: "--policy", value: policy, values: ["documented", "strict"] },
		],
	});
}

/** Ends the sessions that tell others of settings, as a network does that forgets a connection. */
async function endTelling(url: string): Promise<void> {
	const telling = "select distinct pid from pg_locks where locktype = 'advisory' and objsubid = 2";
	const database = "database = (select oid from pg_database where datname = current_database())";
	await server.sql(url, `select pg_terminate_backend(pid, 5000) from (${telling} and ${database}) as telling`);
}

/** The URL of a user who has a schema by this name, where new tables of that user would be made, and who may use those that are or will be in `public`. */
async function userWithSchema(url: string, name: string): Promise<string> {
	await server.sql(url, `create role ${name} login password 'secret'; create schema authorization ${name}`);
	await server.sql(
		url,
		`grant all on all tables in schema public to ${name}; alter default privileges in schema public grant all on tables to ${name}`,
	);
	return url.replace("postgres@", `${name}:secret@`);
}

function waitingForLocks(url: string): Promise<string> {
	return server.sql(
		url,
		"select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'",
	);
}

describe("processes on one database", () => {
	test("are refused while others run with other settings, with both values and what to do, and change nothing", async () => {
		const url = await server.newDatabase();
		await using _running = await open(url, "cluster");
		await using _other = await open(url, "cluster");
		await expect(open(url, "node")).rejects.toMatchObject({
			name: "StoreOpenError",
			reason: "other_settings",
			message: expect.stringMatching(
				/"test_1" .* is used by processes that run with --scope cluster, and this one has --scope node; start it with --scope cluster, or stop all of those first\.$/,
			),
		});
		await expect(open(url, "node", "strict")).rejects.toThrow("--scope cluster --policy documented, and this one has");
		await expect(open(url, "cluster", "strict")).rejects.toThrow(
			"--policy documented, and this one has --policy strict",
		);
	});

	test("may have others once all have stopped or died, and then hold to these", async () => {
		const url = await server.newDatabase();
		const first = await open(url, "cluster");
		const action = await started(first.actions, 1);
		await first.close();
		const second = await open(url, "node");
		await expect(open(url, "cluster")).rejects.toThrow("--scope node, and this one has --scope cluster");
		expect(await second.actions.list()).toEqual([action]);
		await endTelling(url);
		await using _third = await open(url, "cluster");
		await second.close();
	});

	test("of another installation in the same database may have others", async () => {
		const url = await server.newDatabase();
		await server.sql(url, "create schema two");
		const second = `${url}?options=-c%20search_path%3Dtwo`;
		await using _first = await open(url, "cluster");
		await using _second = await open(second, "node");
		await expect(open(second, "cluster")).rejects.toThrow("--scope node, and this one has --scope cluster");
	});

	test("share the tables that their search paths find, also where a user would make them elsewhere", async () => {
		const url = await server.newDatabase();
		await using _first = await open(url, "cluster");
		const alice = await userWithSchema(url, "alice");
		await expect(open(alice, "node")).rejects.toThrow("--scope cluster, and this one has --scope node");
		await using _second = await open(alice, "cluster");
		await expect(open(url, "node")).rejects.toThrow("--scope cluster, and this one has --scope node");
	});

	test("are refused also when the others made the tables while they waited to do so, elsewhere", async () => {
		const url = await server.newDatabase();
		const bob = await userWithSchema(url, "bob");
		const holder = new Client(url);
		await holder.connect();
		const { sql, values } = lockMigrations;
		await holder.query(sql, [...values]);
		const first = open(url, "cluster");
		await expect.poll(() => waitingForLocks(url)).toBe("1\n");
		const second = open(bob, "node");
		await expect.poll(() => waitingForLocks(url)).toBe("2\n");
		await holder.end();
		await using _first = await first;
		await expect(second).rejects.toThrow("--scope cluster, and this one has --scope node");
		expect(await server.sql(url, "select count(*) from pg_tables where schemaname = 'bob'")).toBe("0\n");
	});

	test("wait a moment for others that are about to end", async () => {
		const url = await server.newDatabase();
		const first = await open(url, "cluster");
		setTimeout(() => first.close(), 300);
		await (await open(url, "node")).close();
	});

	test("that start at the same moment never both run with other settings than each other", {
		timeout: 60_000,
	}, async () => {
		const url = await server.newDatabase();
		await (await open(url, "cluster")).close();
		for (let round = 1; round <= 5; round += 1) {
			const starts = Array.from({ length: 6 }, (_, at) => open(url, at % 2 === 0 ? "cluster" : "node"));
			const outcomes = await Promise.allSettled(starts);
			const running = outcomes.flatMap((outcome, at) => (outcome.status === "fulfilled" ? [at % 2] : []));
			expect(new Set(running).size).toBe(1);
			expect(running).toHaveLength(3);
			for (const outcome of outcomes) if (outcome.status === "fulfilled") await outcome.value.close();
		}
	});

	test("write nothing, say why and are not ready once others run with other settings, until these have stopped", async () => {
		const url = await server.newDatabase();
		const errors: unknown[] = [];
		await using lost = await open(url, "cluster", "documented", (error) => errors.push(error));
		await endTelling(url);
		const others = await open(url, "node");
		expect(await start(lost.actions, 1)).toMatchObject({ ok: false, error: { error_code: "service_unavailable" } });
		expect(errors).toEqual([
			expect.objectContaining({ message: expect.stringMatching(/^Other processes .*--scope node/) }),
		]);
		await expect(lost.actions.ping()).rejects.toThrow("--scope node");
		expect(await others.actions.list()).toEqual([]);
		await others.close();
		await expect.poll(async () => (await start(lost.actions, 2)).ok).toBe(true);
		await lost.actions.ping();
	});

	test("know one another again after their sessions were lost", async () => {
		const url = await server.newDatabase();
		await using one = await open(url, "cluster");
		await using other = await open(url, "cluster");
		await endTelling(url);
		await started(one.actions, 1);
		await started(other.actions, 2, { node_uid: 2, scope: "node" });
		await expect(open(url, "node")).rejects.toThrow(StoreOpenError);
	});
});
