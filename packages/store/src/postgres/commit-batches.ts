import type { LogEnd, LogPositions } from "../log-positions.ts";
import type { Line } from "./line.ts";
import { appends, lockWrites, markBatch, tellAppended } from "./own-queries.ts";
import type { Ask } from "./run-script.ts";
import type { TellOthers } from "./tell-others.ts";
import type { Write } from "./write.ts";
import { type Answers, runBatch } from "./write-batch.ts";
import type { WriteConnection } from "./write-connection.ts";
import type { CommitBatch } from "./write-queue.ts";

/** Longer than a transaction of this kind takes to begin unless others are writing as well. */
const BUSY_MS = 2;
/** A transaction that takes longer waits for the disk more than for anything else. */
const SHORT_MS = 10;

export interface BatchSettings {
	readonly positions: LogPositions;
	readonly others: TellOthers;
}

/** Commits batches one after the other, and tells the callers. Answers an error when the database is out of reach. */
export function batchCommitter(connection: WriteConnection, { positions, others }: BatchSettings): CommitBatch {
	const { store_uid } = connection;
	let waited_ms = 0;
	let took_ms = 0;

	/** Begins a transaction and gets hold of the lock. */
	async function begin(line: Line, number: number): Promise<void> {
		const from_ms = performance.now();
		const [, , [end]] = await Promise.all([
			line.command("begin"),
			line.ask(lockWrites),
			line.ask(markBatch(store_uid, number)),
		]);
		positions.goOnFrom(end as LogEnd);
		waited_ms = performance.now() - from_ms;
	}

	return async (take) => {
		const number = connection.newBatch();
		let line: Line | undefined;
		let batch: readonly Write[] | undefined;
		/** Set once the commit is on its way. */
		let answers: Answers | undefined;
		let isUntold = false;
		try {
			const held = await connection.line();
			line = held;
			const { ask, appended } = watchingAppends(held.ask);
			const transaction = {
				...held,
				ask,
				begin: () => begin(held, number),
				commit: async (promised: Answers) => {
					answers = promised;
					isUntold = appended() && !others.tellsNow();
					// Sent along without waiting for its answer.
					if (appended() && !isUntold) held.ask(tellAppended(store_uid)).catch(() => {});
					await commit(held);
				},
			};
			const isBusy = waited_ms > BUSY_MS;
			const from_ms = performance.now();
			const begun = transaction.begin();
			// What comes while others hold the lock comes along; where nobody holds it, the scripts need not wait for the answer.
			if (isBusy) await begun;
			batch = take(isBusy || took_ms > SHORT_MS ? "all" : "half");
			answers = await runBatch(transaction, begun, batch);
			took_ms = performance.now() - from_ms;
		} catch (cause) {
			const sent = answers === undefined ? "no_commit" : "commit";
			const error = await connection.failed({ line, batch: number, sent }, cause);
			if (error !== undefined) {
				for (const { reject } of batch ?? take("all")) reject(error);
				return error;
			}
		}
		connection.hasCommitted(number);
		tell(answers ?? []);
		if (isUntold) others.tellSoon();
		return undefined;
	};
}

/** A lone caller at once; many, who keep this process busy for a while, after the next batch is on its way. */
function tell(answers: Answers): void {
	const tellAll = () => {
		for (const answer of answers) answer();
	};
	if (answers.length > 1) setImmediate(tellAll);
	else tellAll();
}

async function commit(line: Line): Promise<void> {
	const done = await line.command("commit");
	// So it does when a statement of the transaction failed.
	if (done !== "COMMIT") throw new Error(`The database answered ${done} to a commit.`);
}

function watchingAppends(ask: Ask): { readonly ask: Ask; appended(): boolean } {
	let appended = false;
	return {
		ask: (call) => {
			appended ||= appends(call);
			return ask(call);
		},
		appended: () => appended,
	};
}
