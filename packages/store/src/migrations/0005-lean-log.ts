import { type Kysely, sql } from "kysely";
import type { DatabaseKind } from "./migrations.ts";

/**
 * Every line that is written pays for each index of the log with a page of its own, and so does every action that is accepted. The lines of an action are now
 * found along those of its node, which its record names, or the line that says that the record was removed: only such lines are indexed by action.
 */
export async function makeLogLean(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	if (kind === "sqlite") await givePositionsHere(db);
	else await db.schema.dropIndex("action_event_by_action_uid").execute();
	await db.schema
		.createIndex("action_event_removed")
		.on("action_event")
		.column("action_uid")
		.where(sql.ref("kind"), "=", "record_removed")
		.execute();
}

/**
 * SQLite keeps the last key of a table that is `autoincrement` in another table, which is a page more for each write. The store gives
 * them itself: none was ever given beyond the last line that is there and the last one that was dropped.
 */
async function givePositionsHere(db: Kysely<unknown>): Promise<void> {
	await db.schema.alterTable("action_event").renameTo("former_action_event").execute();
	await db.schema
		.createTable("action_event")
		.addColumn("event_uid", "integer", (column) => column.primaryKey())
		.addColumn("time_ms", "bigint", (column) => column.notNull())
		.addColumn("action_uid", "text", (column) => column.notNull())
		.addColumn("node_uid", "integer", (column) => column.notNull())
		.addColumn("name", "text", (column) => column.notNull())
		.addColumn("kind", "text", (column) => column.notNull())
		.addColumn("actor", "text", (column) => column.notNull())
		.addColumn("event_json", "text", (column) => column.notNull())
		.addColumn("after_json", "text", (column) => column.notNull())
		.addColumn("runner", "text")
		.execute();
	await sql`insert into action_event select * from former_action_event order by event_uid`.execute(db);
	await db.schema.dropTable("former_action_event").execute();
	for (const columns of [["node_uid"], ["actor"], ["kind", "name"]]) {
		await db.schema.createIndex(`action_event_by_${columns[0]}`).on("action_event").columns(columns).execute();
	}
}
