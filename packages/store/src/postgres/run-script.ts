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

/** Runs a script on whatever `ask` asks, each statement once the ones before it are answered, as far as the script looks at their answers. */
export async function runScript<Value>(script: Script<Value>, ask: Ask): Promise<Value> {
	const told: Promise<unknown>[] = [];
	const [ended] = await Promise.allSettled([goThrough(script, ask, told)]);
	// Waited for in any case, so that nothing of the script comes after its end; and the first failure is the cause of all that follow it.
	const failed = (await Promise.allSettled(told)).find(({ status }) => status === "rejected");
	const outcome = failed ?? ended;
	if (outcome.status === "rejected") throw outcome.reason;
	return (ended as PromiseFulfilledResult<Value>).value;
}

/** Adds to `told` what it has asked and not waited for. */
async function goThrough<Value>(script: Script<Value>, ask: Ask, told: Promise<unknown>[]): Promise<Value> {
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
	return next.value;
}
