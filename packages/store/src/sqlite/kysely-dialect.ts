import type { DatabaseSync } from "node:sqlite";
import { SqliteAdapter, SqliteDialect } from "kysely";

/** Lets Kysely's own dialect work on Node's SQLite: it was written for a driver that takes parameters as one list. */
export function nodeSqliteDialect(db: DatabaseSync): SqliteDialect {
	return new OneTransactionDialect({
		database: {
			close: () => db.close(),
			prepare: (sql) => {
				const statement = db.prepare(sql);
				const values = (parameters: readonly unknown[]) => parameters as readonly (string | number | null)[];
				return {
					reader: statement.columns().length > 0,
					all: (parameters) => statement.all(...values(parameters)),
					run: (parameters) => statement.run(...values(parameters)),
					iterate: (parameters) => statement.iterate(...values(parameters)),
				};
			},
		},
	});
}

/**
 * Runs all schema changes in one transaction, which SQLite can and Kysely does not use of itself: then a crash leaves none half done, and a
 * new store is made with one flush of the disk instead of one for each statement.
 */
class OneTransactionDialect extends SqliteDialect {
	override createAdapter(): SqliteAdapter {
		return new OneTransactionAdapter();
	}
}

class OneTransactionAdapter extends SqliteAdapter {
	override get supportsTransactionalDdl(): boolean {
		return true;
	}
}
