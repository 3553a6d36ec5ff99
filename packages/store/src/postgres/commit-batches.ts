import { StoreUnavailable } from "@node-actions/application";
import type { Pool, PoolClient } from "pg";
import type { LogEnd, LogPositions } from "../log-positions.ts";
import type { TogetherForms } from "./ask-together.ts";
import { batchOutcome } from "./batch-outcome.ts";
import { connect } from "./connect.ts";
import { type Line, lineOn } from "./line.ts";
import { appends, lockWrites, markBatch, tellAppended } from "./own-queries.ts";
import { ConnectionLostError } from "./postgres-error.ts";
import type { Ask } from "./run-script.ts";
import type { TellOthers } from "./tell-others.ts";
import type { Write } from "./write.ts";
import { type Answers, runBatch } from "./write-batch.ts";
import type { CommitBatch } from "./write-queue.ts";

/** Longer than a transaction of this kind takes to begin unless others are writing as well. */
const BUSY_MS = 2;
/** A transaction that takes longer waits for the disk more than for anything else. */
const SHORT_MS = 10;

export interface BatchSettings {
	/** This opening's own. */
	readonly store_uid: string;
	readonly positions: LogPositions;
	readonly forms: TogetherForms;
	readonly others: TellOthers;
}

/**
 * Commits batches on the pool's connection, one after the other, and tells the callers. Answers an error when the database is out of
 * reach.
 *
 * When the connection breaks while the commit is under way, nobody knows what became of it; then `batchOutcome` finds out, and only when it cannot,
 * because the database stays away, the callers are told that it is unknown. Nothing is ever tried again on a guess.
 */
export function batchCommitter(pool: Pool, { store_uid, positions, forms, others }: BatchSettings): CommitBatch {
	/** What a connection has learned of the server's statements stays with it. */
	const lines = new WeakMap<PoolClient, Line>();
	let number = 0;
	let waited_ms = 0;
	let took_ms = 0;

	function lineOf(client: PoolClient): Line {
		const line = lines.get(client) ?? lineOn(client, forms, "transaction");
		lines.set(client, line);
		return line;
	}

	/** Begins a transaction and gets hold of the lock. */
	async function begin(line: Line): Promise<void> {
		const from_ms = performance.now();
		const [, , [end]] = await Promise.all([
			line.command("begin"),
			line.ask(lockWrites),
			line.ask(markBatch(store_uid, number)),
		]);
		positions.goOnFrom(end as LogEnd);
		waited_ms = performance.now() - from_ms;
	}

	/** What to tell the callers after a failure, which came during the commit if there are `answers`; undefined when the batch was committed all the same. */
	async function afterwards(cause: unknown, answers: Answers | undefined): Promise<StoreUnavailable | undefined> {
		const error = cause instanceof StoreUnavailable ? cause : new StoreUnavailable("A write failed.", { cause });
		if (answers === undefined || !(error instanceof ConnectionLostError)) return error;
		const outcome = await batchOutcome(pool, store_uid, number);
		if (outcome === "committed") return undefined;
		return outcome === "unknown" ? new StoreUnavailable(UNKNOWN_OUTCOME, { cause: error }) : error;
	}

	return async (take) => {
		number += 1;
		let client: PoolClient | undefined;
		let batch: readonly Write[] | undefined;
		/** Set once the commit is on its way. */
		let answers: Answers | undefined;
		let isUntold = false;
		try {
			client = await connect(pool);
			const line = lineOf(client);
			const { ask, appended } = watchingAppends(line.ask);
			const transaction = {
				...line,
				ask,
				begin: () => begin(line),
				commit: async (promised: Answers) => {
					answers = promised;
					isUntold = appended() && !others.tellsNow();
					// Sent along without waiting for its answer.
					if (appended() && !isUntold) line.ask(tellAppended(store_uid)).catch(() => {});
					await commit(line);
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
			client.release();
		} catch (cause) {
			client?.release(true);
			const error = await afterwards(cause, answers);
			if (error !== undefined) {
				for (const { reject } of batch ?? take("all")) reject(error);
				return error;
			}
		}
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

const UNKNOWN_OUTCOME = "The database went away during a commit; whether the change was made is not known.";

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
