import type { Kysely } from "kysely";
import type { DatabaseKind } from "./migrations.ts";

/** For a database that processes share: secrets that all of them must have alike. A process on its own keeps them in its data directory. */
export async function createKeptSecret(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	if (kind === "sqlite") return;
	await db.schema
		.createTable("kept_secret")
		.addColumn("name", "text", (column) => column.primaryKey())
		.addColumn("secret", "text", (column) => column.notNull())
		.execute();
}
