import { type Kysely, sql } from "kysely";
import type { DatabaseKind } from "./migrations.ts";

/**
 * A refusal stands with the action that was in the way. Where that is on another node than was asked for, the line is found by this one as well. Only such lines
 * are in the index.
 */
export async function findAskedNodes(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	await db.schema.alterTable("action_event").addColumn("asked_node_uid", "integer").execute();
	const told =
		kind === "sqlite" ? sql`json_extract(event_json, '$.node_uid')` : sql`(event_json::json ->> 'node_uid')::integer`;
	// The event of a line of any other kind is not looked into.
	const asked = sql`case when kind = 'refused' then ${told} end`;
	await sql`update action_event set asked_node_uid = ${asked} where kind = 'refused' and ${asked} <> node_uid`.execute(
		db,
	);
	await db.schema
		.createIndex("action_event_by_asked_node_uid")
		.on("action_event")
		.columns(kind === "sqlite" ? ["asked_node_uid"] : ["asked_node_uid", "event_uid"])
		.where(sql.ref("asked_node_uid"), "is not", null)
		.execute();
}
