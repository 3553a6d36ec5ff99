import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Line, lineOn } from "../src/postgres/line.ts";
import { promised, type Write } from "../src/postgres/write.ts";
import { runBatch } from "../src/postgres/write-batch.ts";
import type { Call } from "../src/query.ts";
import type { Script, Sharing } from "../src/script.ts";

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("a batch of writes on PostgreSQL", () => {
	test("lets writes that take turns add to one action without undoing any", async () => {
		const { sent, notes } = await batchOf([
			{ about: "a", sharing: { inTurn: "remove" } },
			{ about: "a", sharing: { inTurn: "remove" } },
			{ about: "a", sharing: { inTurn: "remove" } },
			{ about: "b", sharing: { inTurn: "enslave_node" } },
		]);
		expect(notes.filter(({ action_uid }) => action_uid === "a").map(({ before }) => before)).toEqual([0, 1, 2]);
		expect(notes.filter(({ action_uid }) => action_uid === "b").map(({ before }) => before)).toEqual([0]);
		expect(sent.filter((sql) => /rollback|savepoint/.test(sql))).toEqual([]);
	});

	test.each([
		{ what: "guarded ones", sharing: ["guarded", "guarded"] },
		{ what: "ones that take different turns", sharing: [{ inTurn: "remove" }, { inTurn: "enslave_node" }] },
		{ what: "a guarded one and one that takes turns", sharing: ["guarded", { inTurn: "remove" }] },
	] as const)("undoes two writes about one action and does them one by one: $what", async ({ sharing }) => {
		const { sent, notes } = await batchOf(sharing.map((one) => ({ about: "a", sharing: one })));
		expect(notes.map(({ before }) => before)).toEqual([0, 1]);
		expect(sent).toContain("rollback");
		expect(sent).toContain("savepoint one_write");
	});
});

describe("a commit", () => {
	// Where it waited with the lock in one message and the connection broke, the server would get hold of the lock later and commit what was told to have failed.
	test.each([
		["a batch in which nothing is asked", "guarded", false],
		["a batch that asks and does not wait", "guarded", true],
		["a write that is alone", "alone", true],
	] as const)("is not sent before the lock is held: %s", async (_what, sharing, asks) => {
		const { heard, sent } = listening(NOBODY);
		const held = Promise.withResolvers<void>();
		const committed = Promise.withResolvers<void>();
		const commit = async () => {
			sent.push("commit");
			committed.resolve();
		};
		function* script(): Script<void> {
			if (asks) yield { sql: "insert into note default values", values: [], unanswered: true };
		}
		const batch: Write[] = [];
		const settled = promised(script, sharing, (it) => batch.push(it));
		const running = runBatch({ ...heard, begin: async () => {}, commit }, held.promise, batch);
		await new Promise(setImmediate);
		expect(sent).not.toContain("commit");
		held.resolve();
		await committed.promise;
		for (const answer of await running) answer();
		await settled;
		expect(sent.at(-1)).toBe("commit");
	});

	test("is not sent before the lock is held again, once everything was undone", async () => {
		const { heard, sent } = listening(NOBODY);
		const held = Promise.withResolvers<void>();
		let begun = 0;
		const begin = () => {
			begun += 1;
			return held.promise;
		};
		const commit = async () => {
			sent.push("commit");
		};
		function* failing(): Script<void> {
			yield { sql: "insert into note default values", values: [], action_uid: "a" };
		}
		const batch: Write[] = [];
		const settled = [1, 2].map(() => promised(failing, "guarded", (it) => batch.push(it)));
		const running = runBatch({ ...heard, begin, commit }, Promise.resolve(), batch);
		await new Promise(setImmediate);
		expect([begun, sent.includes("rollback"), sent.includes("commit")]).toEqual([1, true, false]);
		held.resolve();
		for (const answer of await running) answer();
		await Promise.all(settled);
		expect(sent.at(-1)).toBe("commit");
	});
});

/** Answers at once, and nothing. */
const NOBODY: Line = { ask: async () => [], command: async (sql) => sql, recover: async (sql) => sql };

interface Note {
	readonly action_uid: string;
	/** How many notes about the action its writer had found. */
	readonly before: number;
}

/** Runs a batch of scripts that each count the notes about an action and add one, and answers what was sent to the server and what it then holds. */
async function batchOf(writes: readonly { readonly about: string; readonly sharing: Sharing }[]) {
	const client = new Client({ connectionString: await server.newDatabase() });
	await client.connect();
	try {
		await client.query("create table note (id serial, action_uid text, before integer)");
		const { heard, sent } = listening(lineOn(client, new Map(), "transaction"));
		const batch: Write[] = [];
		const settled = writes.map(({ about, sharing }) =>
			promised(
				() => addNote(about),
				sharing,
				(it) => batch.push(it),
			),
		);
		const begin = async () => {
			await heard.command("begin");
		};
		const commit = async () => {
			await heard.command("commit");
		};
		const answers = await runBatch({ ...heard, begin, commit }, begin(), batch);
		for (const answer of answers) answer();
		await Promise.all(settled);
		const { rows: notes } = await client.query<Note>("select action_uid, before from note order by id");
		return { sent, notes };
	} finally {
		await client.end();
	}
}

/** The same line, and what is asked on it. */
function listening(line: Line) {
	const sent: string[] = [];
	const hearing =
		<Answer>(ask: (sql: string) => Promise<Answer>) =>
		(sql: string) => {
			sent.push(sql);
			return ask(sql);
		};
	const heard: Line = {
		ask: (call) => {
			sent.push(call.sql);
			return line.ask(call);
		},
		command: hearing(line.command),
		recover: hearing(line.recover),
	};
	return { heard, sent };
}

function* addNote(action_uid: string): Script<void> {
	const count = { sql: "select count(*)::integer as found from note where action_uid = $1", values: [action_uid] };
	const [{ found }] = (yield count) as [{ readonly found: number }];
	const add: Call = {
		sql: "insert into note (action_uid, before) values ($1, $2)",
		values: [action_uid, found],
		action_uid,
	};
	yield add;
}
