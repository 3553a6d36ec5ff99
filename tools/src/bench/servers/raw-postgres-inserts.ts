import { randomUUIDv7 } from "node:crypto";
import pg from "pg";
import { numberOf, textOf } from "../child-server.ts";
import { inputOf, serveParent } from "./serve-parent.ts";

/**
 * What the database allows: rows of the action table, copied from one that the store wrote, inserted one at a time on one connection, each committed
 * before the next. They lie outside of what the product takes for live, so that it does not run them.
 */
const { database, count } = inputOf((input) => ({
	database: textOf(input, "database"),
	count: numberOf(input, "count"),
}));
const client = new pg.Client({ connectionString: database });
await client.connect();
const { rows } = await client.query("select * from action limit 1");
const row: Record<string, unknown> | undefined = rows[0];
if (row === undefined) throw new Error("there is no action to copy");
const columns = Object.keys(row);
const text = `insert into action (${columns.join(", ")}) values (${columns.map((_, at) => `$${at + 1}`).join(", ")})`;
let inserted = 1_000_000;

async function insertRows() {
	const begun = performance.now();
	for (let at = 0; at < count; at++) {
		inserted += 1;
		const values = {
			...row,
			action_uid: randomUUIDv7(),
			node_uid: inserted,
			accepted_event_uid: inserted,
			conflict_key: null,
			status: "completed",
		};
		await client.query({ name: "insert", text, values: columns.map((column) => Reflect.get(values, column)) });
	}
	return { seconds_per_row: (performance.now() - begun) / 1_000 / count };
}

serveParent("", { insert: insertRows });
