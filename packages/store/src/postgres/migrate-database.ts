import { PATIENTLY, quietPool } from "@node-actions/postgres";
import { Kysely, PostgresDialect } from "kysely";
import { DEFAULT_MIGRATION_TABLE } from "kysely/migration";
import { type ClientBase, type ClientConfig, DatabaseError, type Pool } from "pg";
import { migrate } from "../migrations/migrate.ts";
import { migrations } from "../migrations/migrations.ts";
import type { StoreSchema } from "../schema.ts";
import { forgetOldMarks, lockMigrations } from "./own-queries.ts";
import { askOn } from "./run-script.ts";

/**
 * Brings the schema to this version of the product. Any number of processes may do so at once: one works, the others wait and find it done.
 * `place` names the database in messages.
 */
export async function migrateDatabase(config: ClientConfig, place: string): Promise<void> {
	// A change of the schema may have to rewrite tables, and others wait for it.
	const pool = quietPool({ ...config, ...PATIENTLY, max: 2 });
	try {
		await migrateOn(pool, place);
	} finally {
		await pool.end();
	}
}

async function migrateOn(pool: Pool, place: string): Promise<void> {
	const client = await pool.connect();
	try {
		const ask = askOn(client);
		if (!(await isUpToDate(client))) {
			// The lock belongs to this connection and goes with it.
			await ask(lockMigrations);
			const { rows } = await client.query<{ readonly name: string | null }>("select current_schema() as name");
			const db = new Kysely<StoreSchema>({ dialect: new PostgresDialect({ pool }) });
			await migrate(db, "postgresql", place, rows[0]?.name ?? undefined);
		}
		await ask(forgetOldMarks);
	} finally {
		client.release(true);
	}
}

const NO_SUCH_TABLE = "42P01";

/** What most starts find. Finding it takes one question, while migrating looks at the whole catalogue of the database. */
async function isUpToDate(client: ClientBase): Promise<boolean> {
	try {
		const { rows } = await client.query<{ name: string }>(`select name from ${DEFAULT_MIGRATION_TABLE} order by name`);
		return rows.map(({ name }) => name).join() === Object.keys(migrations("postgresql")).join();
	} catch (error) {
		if (error instanceof DatabaseError && error.code === NO_SUCH_TABLE) return false;
		throw error;
	}
}
