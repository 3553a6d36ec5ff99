import { type Kysely, sql } from "kysely";
import { DEFAULT_MIGRATION_TABLE, Migrator } from "kysely/migration";
import type { StoreSchema } from "../schema.ts";
import { StoreOpenError } from "../store-error.ts";
import { type DatabaseKind, migrations } from "./migrations.ts";

/**
 * Brings the schema to this version of the product. Throws `StoreOpenError` with reason `newer_schema` when the data was written by
 * a later version, and otherwise whatever the database said. `place` names the data in the message.
 */
export async function migrate(db: Kysely<StoreSchema>, kind: DatabaseKind, place: string): Promise<void> {
	await refuseNewerSchema(db, kind, place);
	const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations(kind) } });
	const { error } = await migrator.migrateToLatest();
	if (error !== undefined) throw error;
}

/** The same without changing anything: throws when the data was written by a later version. */
export async function refuseNewerSchema(db: Kysely<StoreSchema>, kind: DatabaseKind, place: string): Promise<void> {
	const known = migrations(kind);
	const unknown = (await appliedMigrations(db)).find((name) => !(name in known));
	if (unknown !== undefined) {
		throw new StoreOpenError(
			"newer_schema",
			`${place} was written by a newer version of the product (it has the schema change "${unknown}"); start that version, or use another place for the data.`,
		);
	}
}

async function appliedMigrations(db: Kysely<StoreSchema>): Promise<readonly string[]> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	if (!tables.some((table) => table.name === DEFAULT_MIGRATION_TABLE)) return [];
	const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
	return rows.map((row) => row.name);
}
