import { type Kysely, sql } from "kysely";
import type { DatabaseKind } from "./migrations.ts";

/** The first schema: visible records, the log, idempotency keys, closed nodes, users. Columns are explained in `schema.ts`. */
export async function createActionsAndUsers(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	await db.schema
		.createTable("action")
		.addColumn("node_uid", "integer", (column) => column.notNull())
		.addColumn("name", "text", (column) => column.notNull())
		.addColumn("action_uid", "text", (column) => column.notNull().unique())
		.addColumn("accepted_event_uid", "bigint", (column) => column.notNull())
		.addColumn("status", "text", (column) => column.notNull())
		.addColumn("options_json", "text", (column) => column.notNull())
		.addColumn("progress", "double precision", (column) => column.notNull())
		.addColumn("creation_time", "bigint", (column) => column.notNull())
		.addColumn("started_by", "text", (column) => column.notNull())
		.addColumn("cancel_requested", "integer", (column) => column.notNull())
		.addColumn("description", "text")
		.addColumn("error_code", "text")
		.addColumn("error_message", "text")
		.addColumn("conflict_key", "text")
		.addColumn("claim_owner", "text")
		.addColumn("claim_epoch", "bigint", (column) => column.notNull())
		.addColumn("claim_until_ms", "bigint", (column) => column.notNull())
		.addColumn("version", "bigint", (column) => column.notNull())
		.addPrimaryKeyConstraint("action_primary_key", ["node_uid", "name"])
		// The row itself then lies in the key's tree: one page less to read and to write.
		.$call((table) => (kind === "sqlite" ? table.modifyEnd(sql`without rowid`) : table))
		.execute();

	// The conflict rule, held by the database itself: one live action per place (contract, section 3).
	await db.schema
		.createIndex("action_conflict_key")
		.unique()
		.on("action")
		.column("conflict_key")
		.where(sql.ref("conflict_key"), "is not", null)
		.execute();

	await db.schema
		.createIndex("action_live_by_name")
		.on("action")
		.columns(["name", "accepted_event_uid"])
		.where(sql.ref("conflict_key"), "is not", null)
		.execute();

	await db.schema
		.createTable("action_event")
		.addColumn("event_uid", kind === "sqlite" ? "integer" : "bigint", (column) =>
			kind === "sqlite" ? column.primaryKey().autoIncrement() : column.primaryKey().generatedAlwaysAsIdentity(),
		)
		.addColumn("time_ms", "bigint", (column) => column.notNull())
		.addColumn("action_uid", "text", (column) => column.notNull())
		.addColumn("node_uid", "integer", (column) => column.notNull())
		.addColumn("name", "text", (column) => column.notNull())
		.addColumn("kind", "text", (column) => column.notNull())
		.addColumn("actor", "text", (column) => column.notNull())
		.addColumn("event_json", "text", (column) => column.notNull())
		.addColumn("after_json", "text", (column) => column.notNull())
		.execute();

	// For the filters of the log, so that a page is a walk along an index from the reader's position on. Every line written pays for each.
	for (const columns of [["action_uid"], ["node_uid"], ["actor"], ["kind", "name"]]) {
		await db.schema
			.createIndex(`action_event_by_${columns[0]}`)
			.on("action_event")
			// SQLite ends every index entry with the row's key, which is the position.
			.columns(kind === "sqlite" ? columns : [...columns, "event_uid"])
			.execute();
	}

	await db.schema
		.createTable("idempotency_key")
		.addColumn("actor", "text", (column) => column.notNull())
		.addColumn("key", "text", (column) => column.notNull())
		.addColumn("digest", "text", (column) => column.notNull())
		.addColumn("action_uid", "text", (column) => column.notNull().unique())
		.addColumn("time_ms", "bigint", (column) => column.notNull())
		.addPrimaryKeyConstraint("idempotency_key_primary_key", ["actor", "key"])
		.execute();

	await db.schema.createIndex("idempotency_key_by_time").on("idempotency_key").column("time_ms").execute();

	await db.schema
		.createTable("closed_node")
		.addColumn("node_uid", "integer", (column) => column.primaryKey())
		.addColumn("action_uid", "text", (column) => column.notNull())
		.addColumn("time_ms", "bigint", (column) => column.notNull())
		.execute();

	await db.schema
		.createTable("app_user")
		.addColumn("uid", "integer", (column) => column.primaryKey())
		.addColumn("email", "text", (column) => column.notNull())
		.addColumn("email_key", "text", (column) => column.notNull().unique())
		.addColumn("name", "text", (column) => column.notNull())
		.addColumn("role", "text", (column) => column.notNull())
		.addColumn("password_hash", "text", (column) => column.notNull())
		.execute();

	await db.schema
		.createTable("counter")
		.addColumn("name", "text", (column) => column.primaryKey())
		.addColumn("value", "bigint", (column) => column.notNull())
		.execute();

	await sql`insert into counter (name, value) values ('user_uid', 0), ('forgotten_event_uid', 0)`.execute(db);
}
