import { DatabaseSync } from "node:sqlite";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import { expect, test } from "vitest";
import { type DatabaseKind, migrations } from "../src/migrations/migrations.ts";
import { nodeSqliteDialect } from "../src/sqlite/kysely-dialect.ts";

const ASKED_NODES = "0008-asked-nodes";

/** Lines of an action on node 1: kind, event, and the node that is found in it. */
const LINES = [
	["accepted", { kind: "accepted", note: "\0", node_uid: 7 }, null],
	["refused", { kind: "refused", by: "late@example.com", node_uid: 1, name: "remove" }, null],
	["refused", { kind: "refused", by: "late@example.com", node_uid: 3, name: "remove" }, 3],
	["status_changed", { kind: "status_changed", status: "starting" }, null],
] as const;

async function askedNodesAfter(kysely: Kysely<unknown>, kind: DatabaseKind, run: (sql: string) => unknown) {
	const known = migrations(kind);
	for (const [name, migration] of Object.entries(known)) if (name < ASKED_NODES) await migration.up(kysely);
	for (const [at, [line, event]] of LINES.entries()) {
		await run(
			`insert into action_event (event_uid, time_ms, action_uid, node_uid, name, kind, actor, event_json, after_json)
			values (${at + 1}, 1, 'a', 1, 'remove', '${line}', 'user@example.com', '${JSON.stringify(event)}', '{}')`,
		);
	}
	await known[ASKED_NODES]?.up(kysely);
	return run("select asked_node_uid from action_event order by event_uid");
}

const EXPECTED = LINES.map(([, , asked_node_uid]) => ({ asked_node_uid }));

test("refusals that an earlier version kept with an action on another node are found by the node that was asked for", async () => {
	using db = new DatabaseSync(":memory:");
	const kysely = new Kysely<unknown>({ dialect: nodeSqliteDialect(db) });
	expect(await askedNodesAfter(kysely, "sqlite", (sql) => db.prepare(sql).all())).toEqual(EXPECTED);
});

test("so are those on PostgreSQL", async () => {
	await using server: PostgresServer = await startPostgresServer();
	const pool = new Pool({ connectionString: await server.newDatabase() });
	const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
	const run = async (sql: string) => (await pool.query(sql)).rows;
	expect(await askedNodesAfter(kysely, "postgresql", run)).toEqual(EXPECTED);
	await pool.end();
});
