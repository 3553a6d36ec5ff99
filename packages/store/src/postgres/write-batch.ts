import { StoreUnavailable } from "@node-actions/application";
import { LostRaceError, SCRIPT_ATTEMPTS_MAX } from "../script.ts";
import type { Line } from "./line.ts";
import type { Ask } from "./run-script.ts";
import type { Done, Write } from "./write.ts";

/** What tells each caller, once the transaction is committed. */
export type Answers = readonly (() => void)[];

export interface Transaction extends Line {
	/** Begins it, again where it was undone. */
	readonly begin: () => Promise<void>;
	/** Rejects when it was not committed, or nobody knows. */
	readonly commit: (answers: Answers) => Promise<void>;
}

/**
 * Runs writes in one transaction, whose beginning is under way (`begun`), and commits it. Rejects with `StoreUnavailable` when the database gave up.
 *
 * The statements of guarded writes are sent side by side, so that a batch takes as many journeys as its longest script, or as those that
 * take turns, and not as all of them together; the commit goes with the last of them. If any of them fails or meets another, everything is undone and each write
 * runs by itself behind a savepoint.
 */
export async function runBatch(
	transaction: Transaction,
	begun: Promise<void>,
	batch: readonly Write[],
): Promise<Answers> {
	const mixed = batch.filter(({ sharing }) => sharing !== "alone");
	const alone = batch.filter(({ sharing }) => sharing === "alone");
	const answers = await withoutLosers(async () => {
		const done = await runMixed(transaction, begun, mixed);
		const told = done.map((one) => one.told);
		if (alone.length === 0) return commitWith(transaction, answersOf(done), told);
		await Promise.all(told);
		return answersOf(done);
	});
	if (answers !== undefined && alone.length === 0) return answers;
	if (answers === undefined) {
		await transaction.recover("rollback");
		await transaction.begin();
	}
	const one_by_one = await runOneByOne(transaction, answers === undefined ? batch : alone);
	return commitWith(transaction, [...(answers ?? []), ...one_by_one], []);
}

/** Undefined when the transaction must be undone because the writes were in each other's way, or one failed. */
async function withoutLosers(work: () => Promise<Answers>): Promise<Answers | undefined> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof StoreUnavailable) throw error;
		return undefined;
	}
}

async function commitWith(
	transaction: Transaction,
	answers: Answers,
	told: readonly Promise<unknown>[],
): Promise<Answers> {
	await failingFirst([...told, transaction.commit(answers)]);
	return answers;
}

/** All that the writes asked has been answered when this rejects, so that nothing of them comes after the transaction's end. */
async function runMixed(transaction: Transaction, begun: Promise<void>, writes: readonly Write[]): Promise<Done[]> {
	const inTurn = takingTurns(afterBeginning(transaction.ask, begun));
	const running = writes.map(inTurn);
	await failingFirst([begun, ...running]);
	return Promise.all(running);
}

/**
 * Does not wait for the beginning before it asks, since PostgreSQL works off a connection in order. But nothing is told to a script before it, which may rely
 * on what the beginning told.
 */
function afterBeginning(ask: Ask, begun: Promise<void>): Ask {
	const afterwards = async (rows: Promise<readonly unknown[]>) => (await Promise.all([rows, begun]))[0];
	return (call) => (call.unanswered === true ? ask(call) : afterwards(ask(call)));
}

/** Waits for all. Rejects as the first in the list that rejected, but above all when the database gave up. */
async function failingFirst(all: readonly Promise<unknown>[]): Promise<void> {
	const failures = (await Promise.allSettled(all)).filter((one) => one.status === "rejected");
	const [first] = failures;
	if (first === undefined) return;
	throw (failures.find(({ reason }) => reason instanceof StoreUnavailable) ?? first).reason;
}

/** Runs writes side by side, but those with one word in the order in which they come. */
function takingTurns(ask: Ask): (write: Write) => Promise<Done> {
	const writers = new Map<unknown, unknown>();
	const last = new Map<string, Promise<Done>>();
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
 * turns under one word. Throws at once, since a script does not wait for all that it asks, and the commit must not be on its way by then.
 */
function keepingApart(ask: Ask, writer: unknown, writers: Map<unknown, unknown>): Ask {
	return (call) => {
		if (call.action_uid !== undefined && !call.sql.startsWith("select")) {
			const other = writers.get(call.action_uid);
			if (other !== undefined && other !== writer) throw new LostRaceError("Two writes are about one action.");
			writers.set(call.action_uid, writer);
		}
		return ask(call);
	};
}

async function runOneByOne(line: Line, writes: readonly Write[]): Promise<Answers> {
	const answers: (() => void)[] = [];
	for (const write of writes) answers.push(await runBehindSavepoint(line, write));
	return answers;
}

/** Answers also how to tell of a failure that is this write's own. Throws only what ends the whole transaction. */
async function runBehindSavepoint(line: Line, write: Write): Promise<() => void> {
	for (let attempt = 1; ; attempt++) {
		await line.command("savepoint one_write");
		try {
			const { answer, told } = await write.run(line.ask);
			await told;
			await line.command("release one_write");
			return answer;
		} catch (error) {
			if (error instanceof StoreUnavailable) throw error;
			await line.recover("rollback to one_write");
			await line.command("release one_write");
			if (error instanceof LostRaceError && attempt < SCRIPT_ATTEMPTS_MAX) continue;
			return () => write.reject(error);
		}
	}
}

function answersOf(done: readonly Done[]): Answers {
	return done.map(({ answer }) => answer);
}
