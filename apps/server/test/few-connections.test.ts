import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startReplica } from "./replica.ts";
import { hasEnded, restClient } from "./rest-client.ts";
import type { RunningServer } from "./running-server.ts";

let postgres: PostgresServer;

beforeAll(async () => {
	postgres = await startPostgresServer();
});

afterAll(() => postgres[Symbol.asyncDispose]());

const ON_NODE_1 = "/v1/nodes/1/actions/maintenance_on";
const READERS = 40;
const READ = ["/v1/nodes", "/v1/nodes/actions", "/v1/nodes/actions/history", ON_NODE_1, "/v1/users"];

describe("with fewer connections than the processes want", () => {
	test.each([
		{ processes: 1, connections: 5 },
		{ processes: 2, connections: 12 },
	])("$processes answer everybody and run an action on $connections", async ({ processes, connections }) => {
		const url = await databaseWith(connections);
		const replicas = await Promise.all(Array.from({ length: processes }, () => startReplica(url, ["--speed=5"])));
		await using _ = disposing(replicas);
		const [first] = replicas as [RunningServer];
		const over = new AbortController();
		const read = Array.from({ length: READERS * processes }, async (_, at) => {
			const client = restClient(replicas[at % processes] ?? first);
			const refused: number[] = [];
			for (let turn = at; !over.signal.aborted; turn++) {
				const status = await client.statusOf(READ[turn % READ.length] ?? "");
				if (status !== 200 && status !== 404) refused.push(status);
			}
			return refused;
		});
		for (const one of read) one.catch(() => {});
		const client = restClient(first);
		await client.ask("POST", ON_NODE_1, {});
		expect(await client.follow(ON_NODE_1, hasEnded)).toMatchObject({ status: "completed" });
		over.abort();
		expect((await Promise.all(read)).flat()).toEqual([]);
		const { events } = await client.ask<{ readonly events: readonly unknown[] }>(
			"GET",
			"/v1/nodes/actions/history?kind=taken_over",
		);
		expect(events).toEqual([]);
		expect(replicas.map((replica) => replica.complaints())).toEqual(replicas.map(() => ""));
	});

	test("the log says why nobody is answered where there is none at all", async () => {
		const url = await databaseWith(-1);
		await using server = await startReplica(url);
		const { username } = new URL(url);
		await postgres.sql(url, `alter role ${username} connection limit 0`);
		await postgres.sql(url, `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${username}'`);
		expect(await restClient(server).statusOf("/v1/nodes/actions")).toBe(503);
		await expect
			.poll(() => server.complaints())
			.toContain(`"message":"too many connections for role \\"${username}\\"","code":"53300"`);
		expect(server.complaints()).not.toContain("secret");
		await postgres.sql(url, `alter role ${username} connection limit 5`);
		await expect.poll(() => restClient(server).statusOf("/v1/nodes/actions"), { timeout: 10_000 }).toBe(200);
	});
});

let roles = 0;

/** A database whose owner may have so many connections. */
async function databaseWith(connections: number): Promise<string> {
	roles += 1;
	const url = await postgres.newDatabase();
	const name = `few_${roles}`;
	await postgres.sql(url, `create role ${name} login password 'secret' connection limit ${connections}`);
	await postgres.sql(url, `alter database ${new URL(url).pathname.slice(1)} owner to ${name}`);
	return url.replace("postgres@", `${name}:secret@`);
}

function disposing(replicas: readonly RunningServer[]): AsyncDisposable {
	return {
		[Symbol.asyncDispose]: async () => {
			for (const replica of replicas) await replica[Symbol.asyncDispose]();
		},
	};
}
