import type { DatabaseSync } from "node:sqlite";
import type { Call, SqlValue } from "../query.ts";
import type { Script } from "../script.ts";

/** Runs scripts on one connection without giving up the thread, so nothing else sees the middle of one. */
export type RunScript = <Value>(script: Script<Value>) => Value;

/** Statements are prepared once and kept: there are as many as the store has queries, so the cache is bounded. */
export function scriptRunner(db: DatabaseSync): RunScript {
	const prepared = new Map<string, Prepared>();
	function execute({ sql, values }: Call): readonly unknown[] {
		let found = prepared.get(sql);
		if (found === undefined) {
			found = prepare(db, sql);
			prepared.set(sql, found);
		}
		return found(values);
	}
	return (script) => {
		let next = script.next([]);
		while (next.done !== true) next = script.next(execute(next.value));
		return next.value;
	};
}

const NO_ROWS: readonly unknown[] = [];

type Prepared = (values: readonly SqlValue[]) => readonly unknown[];

/** Rows are fetched as lists and named here, which takes two thirds of the time that SQLite's binding needs for named rows. */
function prepare(db: DatabaseSync, sql: string): Prepared {
	const statement = db.prepare(sql);
	const names = statement.columns().map((column) => column.name);
	if (names.length === 0) {
		return (values) => {
			statement.run(...values);
			return NO_ROWS;
		};
	}
	statement.setReturnArrays(true);
	return (values) => statement.all(...values).map((row) => named(names, row));
}

function named(names: readonly string[], row: unknown): unknown {
	if (!Array.isArray(row)) throw new Error("SQLite answered a row that is no list.");
	const answer: Record<string, unknown> = {};
	for (let at = 0; at < names.length; at++) answer[names[at] ?? ""] = row[at];
	return answer;
}
