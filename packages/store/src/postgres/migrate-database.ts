import { PATIENTLY, quietPool } from "@node-actions/postgres";
import { Kysely, PostgresDialect } from "kysely";
import { DEFAULT_MIGRATION_TABLE } from "kysely/migration";
import { type ClientBase, type ClientConfig, DatabaseError, type Pool } from "pg";
import { migrate } from "../migrations/migrate.ts";
import { migrations } from "../migrations/migrations.ts";
import type { StoreSchema } from "../schema.ts";
import { forgetOldMarks, lockMigrations, namespace } from "./own-queries.ts";
import { askOn } from "./run-script.ts";

/**
 * Brings the schema to this version of the product. Any number of processes may do so at once: one works, the others wait and find it done.
 * `place` names the database in messages.
 */
export async function migrateDatabase(config: ClientConfig, place: string): Promise<void> {
	// A change of the schema may have to rewrite tables, and others wait for it.
	const patient = { ...config, ...PATIENTLY, max: 1 };
	await using pool = disposable(quietPool(patient));
	const client = await pool.connect();
	try {
		const ask = askOn(client);
		if (!(await isUpToDate(client))) {
			// The lock belongs to this connection and goes with it.
			await ask(lockMigrations);
			const [found] = (await ask(namespace)) as readonly { readonly name: string; readonly path: string }[];
			// New tables are to be beside those that there are, also where they would by themselves be made elsewhere.
			await using changing = disposable(quietPool(patient, found && { search_path: found.path }));
			const db = new Kysely<StoreSchema>({ dialect: new PostgresDialect({ pool: changing }) });
			await migrate(db, "postgresql", place, found?.name);
		}
		await ask(forgetOldMarks);
	} finally {
		client.release(true);
	}
}

function disposable(pool: Pool): Pool & AsyncDisposable {
	return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
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
