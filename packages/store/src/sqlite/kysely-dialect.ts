import type { DatabaseSync } from "node:sqlite";
import { SqliteAdapter, SqliteDialect } from "kysely";

/**
 * Lets Kysely's own dialect work on Node's SQLite: it was written for a driver that takes parameters as one list. What SQLite has rolled back by itself, as it does when the
 * disk is full, is not rolled back again, since that would fail and hide why.
 */
export function nodeSqliteDialect(db: DatabaseSync): SqliteDialect {
	return new OneTransactionDialect({
		database: {
			close: () => db.close(),
			prepare: (sql) => {
				if (sql === "rollback" && !db.isTransaction) return NOTHING;
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

const NOTHING = {
	reader: false,
	all: () => [],
	run: () => ({ changes: 0, lastInsertRowid: 0 }),
	iterate: () => [][Symbol.iterator](),
};

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
