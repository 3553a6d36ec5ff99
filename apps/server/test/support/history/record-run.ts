import { setTimeout as sleep } from "node:timers/promises";
import type { ConflictScope } from "@node-actions/domain";
import type { Operation, RecordedRun } from "@node-actions/test-fixtures/history/recorded-run";
import { hasEnded } from "../../rest-client.ts";
import { openChance } from "./chance.ts";
import { Client } from "./client.ts";
import { makeClientUsers } from "./client-users.ts";
import { disturb } from "./disturb.ts";
import { readLog } from "./read-log.ts";
import type { Replica } from "./replica.ts";

export interface RunSpec {
	/** The replicas' own. */
	readonly scope: ConflictScope;
	/** Of an admin, who may make users. */
	readonly authorization: string;
	readonly seed: number;
	readonly clients: number;
	/** Requests to be answered, at least. */
	readonly operations: number;
	/** How often replicas are killed meanwhile. */
	readonly kills: number;
}

const LOOK_EVERY_MS = 20;

/**
 * Has clients ask at random while replicas are killed, waits until every action has ended, has everything looked at once more through every
 * replica, and reads the history. Answers also how many processes were killed.
 */
export async function recordRun(
	replicas: readonly [Replica, ...Replica[]],
	{ scope, authorization, seed, clients: count, operations: wanted, kills }: RunSpec,
): Promise<RecordedRun & { readonly killed: number }> {
	const operations: Operation[] = [];
	let answered = 0;
	const record = (operation: Operation) => {
		operations.push(operation);
		if (operation.outcome.kind !== "unknown") answered += 1;
	};
	const over = () => answered / wanted;
	using opened = new DisposableStack();
	const users = await makeClientUsers({ base: replicas[0].base ?? "", authorization }, count);
	const clients = users.map((user, at) => opened.use(new Client(user, openChance(seed, at), record)));
	const done = new AbortController();
	const working = Promise.all(clients.map((client) => client.work(replicas, done.signal)));
	const disturbed = disturb(replicas, openChance(seed, count), { kills, over });
	// Clients end before they are told to only when one of them has met what must not be.
	const killed = await Promise.race([disturbed, working.then(() => 0)]);
	while (over() < 1) await sleep(LOOK_EVERY_MS);
	done.abort();
	await working;
	await lookAtTheEnd(replicas, clients);
	return { scope, operations, log: await readLog(replicas, authorization), killed };
}

/** Waits until nothing is live, and has that seen through every replica. */
async function lookAtTheEnd(
	[first, ...others]: readonly [Replica, ...Replica[]],
	[client]: readonly Client[],
): Promise<void> {
	for (;;) {
		const seen = await client?.ask(first, { kind: "list" });
		if (seen?.kind === "shown" && seen.actions.every(hasEnded)) break;
		await sleep(LOOK_EVERY_MS);
	}
	for (const replica of others) await client?.ask(replica, { kind: "list" });
}
