import { type Kysely, sql } from "kysely";
import { DEFAULT_MIGRATION_TABLE, Migrator } from "kysely/migration";
import type { StoreSchema } from "../schema.ts";
import { StoreOpenError } from "../store-error.ts";
import { type DatabaseKind, migrations } from "./migrations.ts";

/**
 * Brings the schema to this version of the product. Throws `StoreOpenError` with reason `newer_schema` when the data was written by
 * a later version, and otherwise whatever the database said. `place` names the data in the message. `namespace` is where the tables are, in a database that has
 * several (PostgreSQL calls it a schema): what other programs keep in the others is not looked at.
 */
export async function migrate(
	db: Kysely<StoreSchema>,
	kind: DatabaseKind,
	place: string,
	namespace?: string,
): Promise<void> {
	await refuseNewerSchema(db, kind, place, namespace);
	const migrator = new Migrator({
		db,
		provider: { getMigrations: async () => migrations(kind) },
		...(namespace === undefined ? {} : { migrationTableSchema: namespace }),
	});
	const { error } = await migrator.migrateToLatest();
	if (error !== undefined) throw error;
}

/** The same without changing anything: throws when the data was written by a later version. */
export async function refuseNewerSchema(
	db: Kysely<StoreSchema>,
	kind: DatabaseKind,
	place: string,
	namespace?: string,
): Promise<void> {
	const known = migrations(kind);
	const unknown = (await appliedMigrations(db, namespace)).find((name) => !(name in known));
	if (unknown !== undefined) {
		throw new StoreOpenError(
			"newer_schema",
			`${place} was written by a newer version of the product (it has the schema change "${unknown}"); start that version, or use another place for the data.`,
		);
	}
}

async function appliedMigrations(db: Kysely<StoreSchema>, namespace: string | undefined): Promise<readonly string[]> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	const isThere = tables.some(
		({ name, schema }) => name === DEFAULT_MIGRATION_TABLE && (namespace === undefined || schema === namespace),
	);
	if (!isThere) return [];
	const table = sql.id(...(namespace === undefined ? [] : [namespace]), DEFAULT_MIGRATION_TABLE);
	const { rows } = await sql<{ name: string }>`select name from ${table}`.execute(db);
	return rows.map((row) => row.name);
}
