import type { Kysely } from "kysely";

/** A failed action keeps, beside its message, why it could not be planned, in data. Those that failed before have the message only. */
export async function keepReasons(db: Kysely<unknown>): Promise<void> {
	await db.schema.alterTable("action").addColumn("why_json", "text").execute();
}
