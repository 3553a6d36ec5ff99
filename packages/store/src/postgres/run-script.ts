import type { ClientBase, Pool } from "pg";
import type { Call } from "../query.ts";
import type { Script } from "../script.ts";
import { workError } from "./postgres-error.ts";

/** Sends a statement and answers its rows. Rejects with what `workError` makes of the driver's error. */
export type Ask = (call: Call) => Promise<readonly unknown[]>;

/** Statements are prepared under these names, once on each connection: there are as many as the store has queries. */
const names = new Map<string, string>();

export function askOn(connection: ClientBase | Pool): Ask {
	return async ({ sql, values }) => {
		let name = names.get(sql);
		if (name === undefined) {
			name = `node_actions_${names.size + 1}`;
			names.set(sql, name);
		}
		try {
			return (await connection.query({ name, text: sql, values: values.map(storable) })).rows;
		} catch (error) {
			throw workError(error);
		}
	};
}

/** Sends a command that has neither values nor rows, and answers what the server says it has done. */
export async function command(connection: ClientBase, sql: string): Promise<string> {
	try {
		return (await connection.query(sql)).command;
	} catch (error) {
		throw workError(error);
	}
}

/** PostgreSQL's text cannot hold U+0000, which only hostile input carries: it is kept, and looked for, as the replacement character. */
function storable(value: Call["values"][number]): Call["values"][number] {
	return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
}

/** Runs a script on whatever `ask` asks, each statement once the one before it is answered. */
export async function runScript<Value>(script: Script<Value>, ask: Ask): Promise<Value> {
	let next = script.next([]);
	while (next.done !== true) next = script.next(await ask(next.value));
	return next.value;
}
