import { randomUUIDv7 } from "node:crypto";
import pg from "pg";
import { RawRows } from "./raw-rows.ts";

/**
 * Inserts what a POST stores, which is a record and its line in the log, copied from ones that the store wrote. Each call is one statement on one connection, and
 * ends when it is committed. The records lie outside of what the product takes for live, so that it does not run them.
 */
export async function rawPostgres(database: string): Promise<() => Promise<void>> {
	const client = new pg.Client({ connectionString: database });
	await client.connect();
	const rows = new RawRows(
		(await client.query("select * from action limit 1")).rows[0],
		(await client.query("select * from action_event where kind = 'accepted' limit 1")).rows[0],
	);
	const recordColumns = Object.keys(rows.record);
	const lineColumns = Object.keys(rows.line);
	const text = `with line as (${insert("action_event", lineColumns, 0)}) ${insert("action", recordColumns, lineColumns.length)}`;
	return async () => {
		const { record, line } = rows.next(randomUUIDv7());
		const ended = { ...record, conflict_key: null, status: "completed" };
		const values = [
			...lineColumns.map((column) => Reflect.get(line, column)),
			...recordColumns.map((column) => Reflect.get(ended, column)),
		];
		await client.query({ name: "insert", text, values });
	};
}

function insert(table: string, columns: readonly string[], before: number): string {
	return `insert into ${table} (${columns.join(", ")}) values (${columns.map((_, at) => `$${before + at + 1}`).join(", ")})`;
}
