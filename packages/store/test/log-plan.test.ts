import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { expect, test } from "vitest";
import { logQueries, type PageFilter } from "../src/log-queries.ts";
import { migrate } from "../src/migrations/migrate.ts";
import { retentionQueries } from "../src/retention-queries.ts";
import type { StoreSchema } from "../src/schema.ts";
import { nodeSqliteDialect } from "../src/sqlite/kysely-dialect.ts";

const FILTERS = ["action_uid", "node_uid", "name", "kind", "actor"] as const satisfies readonly PageFilter[];

/** Every filter alone, with and without a time, and none. */
const PAGES: readonly (readonly PageFilter[])[] = [
	[],
	["since_ms", "until_ms"],
	...FILTERS.flatMap((filter): (readonly PageFilter[])[] => [[filter], [filter, "since_ms", "until_ms"]]),
];

test.each(PAGES.map((filters) => ({ filters })))(
	"a page filtered by $filters is a walk from the cursor on",
	async ({ filters }) => {
		using planned = await openPlanned();
		for (const order of ["asc", "desc"] as const) {
			const { sql } = logQueries(planned.kysely).page(order, filters);
			const [indexed] = filters.filter((filter) => !filter.endsWith("_ms"));
			const plan = planned.plan(sql);
			expect(plan).toHaveLength(1);
			expect(plan[0]).toMatch(
				indexed === undefined
					? /^SEARCH action_event USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)$/
					: new RegExp(
							`^SEARCH action_event USING INDEX action_event_by_${indexed} \\(${indexed}=\\? AND rowid>\\? AND rowid<\\?\\)$`,
						),
			);
		}
	},
);

test("finding a time's place in the log, and a batch to forget, goes by the index of time and sorts nothing", async () => {
	using planned = await openPlanned();
	const log = logQueries(planned.kysely);
	const retention = retentionQueries(planned.kysely);
	for (const { sql } of [log.lastEarlierThan, log.firstLaterThan, retention.batchEnd]) {
		const plan = planned.plan(sql);
		expect(plan).toHaveLength(1);
		expect(plan[0]).toMatch(/^SEARCH action_event USING COVERING INDEX action_event_by_time_ms \(time_ms[<>]\?/);
	}
	const dropping = planned.plan(retention.dropLines.sql).join("\n");
	expect(dropping).toMatch(/^SEARCH action_event USING INDEX action_event_by_time_ms \(time_ms>\? AND time_ms<\?\)/);
	expect(dropping).not.toMatch(/SCAN|TEMP B-TREE/);
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
