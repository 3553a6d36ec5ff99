import { StoreUnavailable } from "@node-actions/application";
import type { Pool, PoolClient } from "pg";
import type { Call } from "../query.ts";
import { batchOutcome } from "./batch-outcome.ts";
import { connect } from "./connect.ts";
import { appends, lockWrites, markBatch, tellAppended } from "./own-queries.ts";
import { ConnectionLostError } from "./postgres-error.ts";
import { type Ask, askOn, command } from "./run-script.ts";
import type { Write } from "./write.ts";
import { type Answers, runBatch } from "./write-batch.ts";

/**
 * Commits batches on the pool's connection, one after the other, and tells the callers. Answers an error when the database is out of
 * reach.
 *
 * When the connection breaks while the commit is under way, nobody knows what became of it; then `batchOutcome` finds out, and only when it cannot,
 * because the database stays away, the callers are told that it is unknown. Nothing is ever tried again on a guess.
 */
export function batchCommitter(
	pool: Pool,
	store_uid: string,
): (batch: readonly Write[]) => Promise<StoreUnavailable | undefined> {
	let number = 0;

	return async (batch) => {
		number += 1;
		let client: PoolClient | undefined;
		let answers: Answers | undefined;
		try {
			client = await connect(pool);
			const { ask, appended } = watchingAppends(askOn(client));
			answers = await runBatch({ client, ask, opening: [lockWrites, markBatch(store_uid, number)] }, batch);
			await commit(client, appended() ? [tellAppended(store_uid)] : []);
			client.release();
		} catch (cause) {
			const error = cause instanceof StoreUnavailable ? cause : new StoreUnavailable("A write failed.", { cause });
			client?.release(true);
			const lost = answers !== undefined && error instanceof ConnectionLostError;
			const outcome = lost ? await batchOutcome(pool, store_uid, number) : "not_committed";
			if (answers === undefined || outcome !== "committed") {
				const told = outcome === "unknown" ? new StoreUnavailable(UNKNOWN_OUTCOME, { cause: error }) : error;
				for (const { reject } of batch) reject(told);
				return told;
			}
		}
		for (const answer of answers) answer();
		return undefined;
	};
}

/** `last` is what is still to be asked before the commit. It is sent along without waiting for its answers. */
async function commit(client: PoolClient, last: readonly Call[]): Promise<void> {
	const asked = Promise.all(last.map(askOn(client)));
	const [done] = await Promise.all([command(client, "commit"), asked]);
	if (done !== "COMMIT") throw new StoreUnavailable(`The database answered ${done} to a commit.`);
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
