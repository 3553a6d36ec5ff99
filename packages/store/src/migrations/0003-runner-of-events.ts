import { type Kysely, sql } from "kysely";
import type { DatabaseKind } from "./migrations.ts";

/** How runners call themselves: host/pid/uuid. */
const RUNNER = "%/%/________-____-____-____-____________";

/** Until now a line of the log named either a user or a runner. A runner's lines name, beside it, the user who started the action. */
export async function nameRunners(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	await db.schema.alterTable("action_event").addColumn("runner", "text").execute();
	const started_by =
		kind === "sqlite" ? sql`json_extract(after_json, '$.started_by')` : sql`(after_json::json ->> 'started_by')`;
	await sql`update action_event set runner = actor, actor = ${started_by}
		where actor like ${sql.lit(RUNNER)} and kind not in ('accepted', 'cancel_requested', 'refused', 'record_removed')`.execute(
		db,
	);
}
