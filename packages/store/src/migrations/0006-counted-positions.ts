import { type Kysely, sql } from "kysely";
import type { DatabaseKind } from "./migrations.ts";

/** The store counts the positions of the log on PostgreSQL as well: whoever writes knows them at once, and need not wait to be told. */
export async function countPositions(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	if (kind === "sqlite") return;
	await sql`alter table action_event alter column event_uid drop identity`.execute(db);
}
