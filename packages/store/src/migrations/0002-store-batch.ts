import type { Kysely } from "kysely";
import type { DatabaseKind } from "./migrations.ts";

/**
 * For a database behind a network: the last batch of writes that each open store has committed. A store whose connection broke during a commit
 * looks here whether it was done.
 */
export async function createStoreBatch(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	if (kind === "sqlite") return;
	await db.schema
		.createTable("store_batch")
		.addColumn("store_uid", "text", (column) => column.primaryKey())
		.addColumn("batch", "bigint", (column) => column.notNull())
		.addColumn("written_at", "timestamptz", (column) => column.notNull())
		.execute();
}
