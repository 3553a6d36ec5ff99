import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { expect, test } from "vitest";
import { migrations } from "../src/migrations/migrations.ts";
import { nodeSqliteDialect } from "../src/sqlite/kysely-dialect.ts";

const LEAN = "0005-lean-log";

test("the log of an earlier version keeps every line with its position", async () => {
	using db = new DatabaseSync(":memory:");
	const kysely = new Kysely<unknown>({ dialect: nodeSqliteDialect(db) });
	const known = migrations("sqlite");
	for (const [name, migration] of Object.entries(known)) if (name < LEAN) await migration.up(kysely);
	const columns = "event_uid, time_ms, action_uid, node_uid, name, kind, actor, event_json, after_json, runner";
	const insert = db.prepare(
		`insert into action_event (${columns}) values (?, 1000, 'a', 1, 'remove', ?, 'user@example.com', '{"n":1}', '{"n":2}', ?)`,
	);
	for (const [event_uid, kind, runner] of [
		[3, "accepted", null],
		[4, "step_done", "host/1/uuid"],
		[17, "record_removed", null],
	] as const) {
		insert.run(event_uid, kind, runner);
	}
	const lines = () => db.prepare(`select ${columns} from action_event order by event_uid`).all();
	const before = lines();
	await known[LEAN]?.up(kysely);
	expect(before).toHaveLength(3);
	expect(lines()).toEqual(before);
	expect(db.prepare("select name from sqlite_master where name like 'former%'").all()).toEqual([]);
});
