import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { expect, test } from "vitest";
import { logQueries, type PageFilter } from "../src/log-queries.ts";
import { migrate } from "../src/migrations/migrate.ts";
import { retentionQueries } from "../src/retention-queries.ts";
import type { StoreSchema } from "../src/schema.ts";
import { nodeSqliteDialect } from "../src/sqlite/kysely-dialect.ts";

const BESIDES: readonly PageFilter[] = ["action_uid", "node_uid", "name", "kind", "actor", "since_ms", "until_ms"];

test.each([
	{ by: "node_uid", walk: "INDEX action_event_by_node_uid (node_uid=? AND rowid>? AND rowid<?)" },
	{ by: "asked_node_uid", walk: "INDEX action_event_by_asked_node_uid (asked_node_uid=? AND rowid>? AND rowid<?)" },
	{ by: "actor", walk: "INDEX action_event_by_actor (actor=? AND rowid>? AND rowid<?)" },
	{ by: "kind_and_name", walk: "INDEX action_event_by_kind (kind=? AND name=? AND rowid>? AND rowid<?)" },
	{ by: "position", walk: "INTEGER PRIMARY KEY (rowid>? AND rowid<?)" },
] as const)("a page by $by is a walk from the cursor on, whatever is asked besides", async ({ by, walk }) => {
	using planned = await openPlanned();
	const log = logQueries(planned.kysely, "callers");
	for (const order of ["asc", "desc"] as const) {
		for (const filters of [[], ...BESIDES.map((filter) => [filter]), BESIDES]) {
			expect(planned.plan(log.page(order, by, filters).sql)).toEqual([`SEARCH action_event USING ${walk}`]);
		}
	}
});

test("the lines of an action are a walk along those of its node, which is found without looking at any other line", async () => {
	using planned = await openPlanned();
	const log = logQueries(planned.kysely, "callers");
	expect(planned.plan(log.placeOfRecord.sql)).toEqual([
		"SEARCH action USING INDEX sqlite_autoindex_action_1 (action_uid=?)",
	]);
	expect(planned.plan(log.placeOfRemoved.sql)).toEqual([
		"SEARCH action_event USING INDEX action_event_removed (action_uid=?)",
	]);
	expect(planned.plan(log.journal.sql)).toEqual([
		"SEARCH action_event USING INDEX action_event_by_node_uid (node_uid=? AND rowid>?)",
	]);
});

test("dropping a batch of old lines looks at no other lines", async () => {
	using planned = await openPlanned();
	const retention = retentionQueries(planned.kysely, "callers");
	const walk = "SEARCH action_event USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";
	expect(planned.plan(retention.batchEnd.sql)).toEqual([walk]);
	const dropping = planned.plan(retention.dropLines.sql);
	expect(dropping[0]).toBe(walk);
	expect(dropping.join()).not.toMatch(/SCAN action|TEMP B-TREE/);
});

async function openPlanned() {
	const db = new DatabaseSync(":memory:");
	const kysely = new Kysely<StoreSchema>({ dialect: nodeSqliteDialect(db) });
	await migrate(kysely, "sqlite", "memory");
	return {
		kysely,
		plan: (sql: string) =>
			db
				.prepare(`explain query plan ${sql}`)
				.all()
				.map(({ detail }) => String(detail)),
		[Symbol.dispose]: () => db.close(),
	};
}
