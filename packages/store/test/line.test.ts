import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Line, type LinePurpose, lineOn } from "../src/postgres/line.ts";
import { ConnectionLostError } from "../src/postgres/postgres-error.ts";

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("a line to PostgreSQL", () => {
	test("answers each statement with its own rows, with numbers as numbers and without what there is not", async () => {
		await using open = await openLine();
		const { ask } = open.line;
		const select = "select $1::bigint as number, $2::text as text";
		const answers = [
			ask({ sql: select, values: [2 ** 53 - 1, null] }),
			ask({ sql: "select 1 as one where false", values: [] }),
			ask({ sql: select, values: [7, "é\0"] }),
		];
		expect(await Promise.all(answers)).toEqual([
			[{ number: 2 ** 53 - 1, text: null }],
			[],
			[{ number: 7, text: "é\uFFFD" }],
		]);
		expect(await ask({ sql: select, values: [1, "again"] })).toEqual([{ number: 1, text: "again" }]);
	});

	test("sends what is asked in one moment in one message, and what comes meanwhile in the next", async () => {
		await using open = await openLine();
		const { line, messages } = open;
		const first = [line.command("begin"), line.ask(one), line.command("commit")];
		await new Promise(setImmediate);
		const meanwhile = [line.ask(one), line.ask(two)];
		expect(messages()).toBe(1);
		expect(await Promise.all([...first, ...meanwhile])).toEqual([
			"BEGIN",
			[{ one: 1 }],
			"COMMIT",
			[{ one: 1 }],
			[{ two: 2 }],
		]);
		expect(messages()).toBe(2);
	});

	test("of readers waits while each brings more, and sends all of it at once", async () => {
		await using open = await openLine("readers");
		const { line, messages } = open;
		const asked = [line.ask(one)];
		for (let turn = 1; turn <= 5; turn++) {
			asked.push(line.ask(two));
			await new Promise(setImmediate);
			expect(messages()).toBe(0);
		}
		await Promise.all(asked);
		expect(messages()).toBe(1);
	});

	test("leaves out what stands behind a failure, and tells its callers why", async () => {
		await using open = await openLine();
		const { line } = open;
		await line.command("create table kept (number integer primary key)");
		const insert = { sql: "insert into kept (number) values ($1)", values: [1] };
		const asked = [line.command("begin"), line.ask(insert), line.ask(insert), line.ask(two), line.command("commit")];
		const [, inserted, ...left_out] = await Promise.allSettled(asked);
		expect(inserted?.status).toBe("fulfilled");
		for (const one of left_out) expect(one).toMatchObject({ reason: { name: "LostRaceError" } });
		expect(await line.recover("rollback")).toBe("ROLLBACK");
		expect(await Promise.all([line.ask(two), line.ask({ sql: "select number from kept", values: [] })])).toEqual([
			[{ two: 2 }],
			[],
		]);
	});

	test("asks again what stood behind another reader's failure", async () => {
		await using open = await openLine("readers");
		const { line, messages } = open;
		const wrong = { sql: "select 1 / $1::integer as none", values: [0] };
		const asked = [line.ask(one), line.ask(wrong), line.ask(two), line.ask({ ...wrong, values: [1] }), line.ask(one)];
		expect(await Promise.allSettled(asked)).toMatchObject([
			{ value: [{ one: 1 }] },
			{ reason: { code: "22012" } },
			{ value: [{ two: 2 }] },
			{ value: [{ none: 1 }] },
			{ value: [{ one: 1 }] },
		]);
		expect(messages()).toBe(2);
	});

	test.each(["transaction", "readers"] as const)(
		"keeps one statement on the server however often it fails or is left out before it first succeeds (%s)",
		async (purpose) => {
			await using open = await openLine(purpose);
			const { line } = open;
			await line.command("create table kept (number integer primary key)");
			const insert = (number: number) => ({ sql: "insert into kept (number) values (1 / $1)", values: [number] });
			const remove = { sql: "delete from kept where number = $1", values: [9] };
			const prepared = {
				sql: "select count(*) filter (where statement like 'insert%') as inserts, count(*) as all from pg_prepared_statements",
				values: [],
			};
			const [before] = (await line.ask(prepared)) as [{ readonly all: number }];
			for (let attempt = 1; attempt <= 5; attempt++) {
				await Promise.allSettled([line.ask(insert(0)), line.ask(remove), line.ask(insert(0))]);
			}
			expect(await line.ask(insert(1))).toEqual([]);
			expect(await line.ask(remove)).toEqual([]);
			expect(await line.ask(prepared)).toEqual([{ inserts: 1, all: before.all + 2 }]);
		},
	);

	test("does not leave out a recovery that stands behind a failure", async () => {
		await using open = await openLine();
		const { line } = open;
		const wrong = { sql: "select 1 / $1::integer as none", values: [0] };
		const asked = [line.command("begin"), line.ask(wrong), line.recover("rollback"), line.ask(one)];
		expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual([
			"fulfilled",
			"rejected",
			"fulfilled",
			"fulfilled",
		]);
	});

	test("tells all who wait that the connection is lost, also those who ask later", async () => {
		await using open = await openLine();
		const { line, client } = open;
		const asked = [line.ask({ sql: "select pg_sleep(10)", values: [] }), line.ask(one)];
		await new Promise(setImmediate);
		const settled = Promise.allSettled([...asked, line.ask(two)]);
		await server.sql(open.url, `select pg_terminate_backend(${Reflect.get(client, "processID")})`);
		const gone = { status: "rejected", reason: expect.any(ConnectionLostError) };
		expect(await settled).toMatchObject([gone, gone, gone]);
		expect(await Promise.allSettled([line.ask(one)])).toMatchObject([gone]);
	});
});

const one = { sql: "select 1 as one", values: [] };
const two = { sql: "select 2 as two", values: [] };

/** On a connection and in a database of its own. */
async function openLine(purpose: LinePurpose = "transaction") {
	const url = await server.newDatabase();
	const client = new Client({ connectionString: url });
	client.on("error", () => {});
	await client.connect();
	let messages = 0;
	const listening: Pick<Client, "query"> = {
		query: (asked: never) => {
			messages += 1;
			return client.query(asked);
		},
	};
	const line: Line = lineOn(listening as Client, new Map(), purpose);
	return {
		url,
		client,
		line,
		messages: () => messages,
		[Symbol.asyncDispose]: () => client.end(),
	};
}
