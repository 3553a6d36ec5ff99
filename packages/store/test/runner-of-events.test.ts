import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { expect, test } from "vitest";
import { createActionsAndUsers } from "../src/migrations/0001-actions-and-users.ts";
import { nameRunners } from "../src/migrations/0003-runner-of-events.ts";
import { nodeSqliteDialect } from "../src/sqlite/kysely-dialect.ts";

const RUNNER = "host.example.com/4711/0b3f7c1e-6a7d-4c57-9a51-2f6b1b0b8d11";
const STARTER = "starter@example.com";

test("lines that an earlier version wrote for a runner get the user who started the action", async () => {
	using db = new DatabaseSync(":memory:");
	const kysely = new Kysely<unknown>({ dialect: nodeSqliteDialect(db) });
	await createActionsAndUsers(kysely, "sqlite");
	const line = (kind: string, actor: string): void => {
		db.prepare(
			"insert into action_event (time_ms, action_uid, node_uid, name, kind, actor, event_json, after_json) values (1, 'a', 1, 'remove', ?, ?, '{}', ?)",
		).run(kind, actor, JSON.stringify({ started_by: STARTER }));
	};
	line("accepted", STARTER);
	line("step_done", RUNNER);
	line("taken_over", RUNNER);
	line("status_changed", "canceller@example.com");
	await nameRunners(kysely, "sqlite");
	const lines = db.prepare("select actor, runner from action_event order by event_uid").all();
	expect(lines).toEqual([
		{ actor: STARTER, runner: null },
		{ actor: STARTER, runner: RUNNER },
		{ actor: STARTER, runner: RUNNER },
		{ actor: "canceller@example.com", runner: null },
	]);
});
