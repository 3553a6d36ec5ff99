import { StoreUnavailable } from "@node-actions/application";
import type { ClientBase } from "pg";
import { LostRaceError, SCRIPT_ATTEMPTS_MAX } from "../script.ts";
import { type Ask, command } from "./run-script.ts";
import type { Write } from "./write.ts";

/** What tells each caller, once the transaction is committed. */
export type Answers = readonly (() => void)[];

export interface Transaction {
	readonly client: ClientBase;
	/** Asks on the client. */
	readonly ask: Ask;
	/** Begins it, again where it was undone. */
	readonly begin: () => Promise<void>;
}

/**
 * Runs writes in one transaction, whose beginning is under way (`begun`) and which the caller commits. Rejects with `StoreUnavailable` when the database
 * gave up, and then nothing may be committed.
 *
 * The statements of guarded writes are sent side by side, so that a batch takes as many round trips as its longest script, or as those that
 * take turns, and not as all of them together. If any of them fails or meets another, everything is undone and each write runs by itself behind a savepoint.
 */
export async function runBatch(
	transaction: Transaction,
	begun: Promise<void>,
	batch: readonly Write[],
): Promise<Answers> {
	const mixed = await runMixed(
		transaction,
		begun,
		batch.filter(({ sharing }) => sharing !== "alone"),
	);
	if (mixed !== undefined) {
		const alone = batch.filter(({ sharing }) => sharing === "alone");
		return [...mixed, ...(await runOneByOne(transaction, alone))];
	}
	await command(transaction.client, "rollback");
	await transaction.begin();
	return runOneByOne(transaction, batch);
}

/** Undefined when the transaction must be undone because the writes were in each other's way, or one failed. */
async function runMixed(
	transaction: Transaction,
	begun: Promise<void>,
	writes: readonly Write[],
): Promise<Answers | undefined> {
	const inTurn = takingTurns(transaction.ask);
	// The scripts do not wait for the beginning: PostgreSQL works off a connection in order.
	const [[beginning], results] = await Promise.all([
		Promise.allSettled([begun]),
		Promise.allSettled(writes.map(inTurn)),
	]);
	if (beginning.status === "rejected") throw beginning.reason;
	const answers: (() => void)[] = [];
	for (const result of results) {
		if (result.status === "fulfilled") answers.push(result.value);
		else if (result.reason instanceof StoreUnavailable) throw result.reason;
	}
	return answers.length === writes.length ? answers : undefined;
}

/** Runs writes side by side, but those with one word in the order in which they come. */
function takingTurns(ask: Ask): (write: Write) => Promise<() => void> {
	const writers = new Map<unknown, unknown>();
	const last = new Map<string, Promise<() => void>>();
	return (write) => {
		const { sharing } = write;
		if (typeof sharing === "string") return write.run(keepingApart(ask, write, writers));
		const { inTurn } = sharing;
		const run = () => write.run(keepingApart(ask, inTurn, writers));
		const mine = last.get(inTurn)?.then(run) ?? run();
		last.set(inTurn, mine);
		return mine;
	};
}

/**
 * Two writers do not mix about one action: what the log says of it would depend on how their statements fell. A writer is a write, or all those that take
 * turns under one word.
 */
function keepingApart(ask: Ask, writer: unknown, writers: Map<unknown, unknown>): Ask {
	return async (call) => {
		if (call.action_uid !== undefined && !call.sql.startsWith("select")) {
			const other = writers.get(call.action_uid);
			if (other !== undefined && other !== writer) throw new LostRaceError("Two writes are about one action.");
			writers.set(call.action_uid, writer);
		}
		return ask(call);
	};
}

async function runOneByOne(transaction: Transaction, writes: readonly Write[]): Promise<Answers> {
	const answers: (() => void)[] = [];
	for (const write of writes) answers.push(await runBehindSavepoint(transaction, write));
	return answers;
}

/** Answers also how to tell of a failure that is this write's own. Throws only what ends the whole transaction. */
async function runBehindSavepoint({ client, ask }: Transaction, write: Write): Promise<() => void> {
	for (let attempt = 1; ; attempt++) {
		await command(client, "savepoint one_write");
		try {
			const answer = await write.run(ask);
			await command(client, "release one_write");
			return answer;
		} catch (error) {
			if (error instanceof StoreUnavailable) throw error;
			await command(client, "rollback to one_write");
			await command(client, "release one_write");
			if (error instanceof LostRaceError && attempt < SCRIPT_ATTEMPTS_MAX) continue;
			return () => write.reject(error);
		}
	}
}
