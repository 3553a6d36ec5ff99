import type { DatabaseSync } from "node:sqlite";
import { SqliteDialect } from "kysely";

/** Lets Kysely's own dialect work on Node's SQLite: it was written for a driver that takes parameters as one list. */
export function nodeSqliteDialect(db: DatabaseSync): SqliteDialect {
	return new SqliteDialect({
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
