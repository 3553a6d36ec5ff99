import type { ClientBase, Pool } from "pg";
import type { Call } from "../query.ts";
import type { Script } from "../script.ts";
import { workError } from "./postgres-error.ts";
import { storable } from "./storable.ts";

/** Sends a statement and answers its rows. Rejects with what `workError` makes of the driver's error. */
export type Ask = (call: Call) => Promise<readonly unknown[]>;

/** Statements are prepared under these names, once on each connection: there are as many as the store has queries. */
const names = new Map<string, string>();

export function askOn(connection: ClientBase | Pool): Ask {
	return async ({ sql, values }) => {
		let name = names.get(sql);
		if (name === undefined) {
			name = `asked_${names.size + 1}`;
			names.set(sql, name);
		}
		try {
			return (await connection.query({ name, text: sql, values: values.map(storable) })).rows;
		} catch (error) {
			throw workError(error);
		}
	};
}

/** Sends a command that has neither values nor rows. */
export async function command(connection: ClientBase, sql: string): Promise<void> {
	try {
		await connection.query(sql);
	} catch (error) {
		throw workError(error);
	}
}

export interface Ran<Value> {
	readonly value: Value;
	/** Settles with what the script asked and did not wait for. Nobody need listen. */
	readonly told: Promise<unknown>;
}

/** Runs a script on whatever `ask` asks, each statement once the ones before it are answered, as far as the script looks at their answers. */
export async function runScript<Value>(script: Script<Value>, ask: Ask): Promise<Ran<Value>> {
	const told: Promise<unknown>[] = [];
	let next = script.next([]);
	while (next.done !== true) {
		const asked = ask(next.value);
		if (next.value.unanswered === true) {
			told.push(asked);
			asked.catch(() => {});
			next = script.next([]);
		} else {
			next = script.next(await asked);
		}
	}
	const all = Promise.all(told);
	all.catch(() => {});
	return { value: next.value, told: all };
}
