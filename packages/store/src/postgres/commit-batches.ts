import { StoreUnavailable } from "@node-actions/application";
import type { Pool, PoolClient } from "pg";
import type { LogPositions } from "../log-positions.ts";
import type { Call } from "../query.ts";
import { askTogether, type TogetherForms } from "./ask-together.ts";
import { batchOutcome } from "./batch-outcome.ts";
import { connect } from "./connect.ts";
import { appends, lastPosition, lockWrites, markBatch, tellAppended } from "./own-queries.ts";
import { ConnectionLostError } from "./postgres-error.ts";
import { type Ask, askOn, command } from "./run-script.ts";
import type { Write } from "./write.ts";
import { type Answers, runBatch } from "./write-batch.ts";

export interface BatchSettings {
	/** This opening's own. */
	readonly store_uid: string;
	readonly positions: LogPositions;
	readonly forms: TogetherForms;
}

/**
 * Commits batches on the pool's connection, one after the other, and tells the callers. Answers an error when the database is out of
 * reach.
 *
 * When the connection breaks while the commit is under way, nobody knows what became of it; then `batchOutcome` finds out, and only when it cannot,
 * because the database stays away, the callers are told that it is unknown. Nothing is ever tried again on a guess.
 */
export function batchCommitter(
	pool: Pool,
	{ store_uid, positions, forms }: BatchSettings,
): (batch: readonly Write[]) => Promise<StoreUnavailable | undefined> {
	let number = 0;

	return async (batch) => {
		number += 1;
		let client: PoolClient | undefined;
		let answers: Answers | undefined;
		try {
			client = await connect(pool);
			const direct = askOn(client);
			const open = () =>
				Promise.all([
					direct(lockWrites),
					direct(markBatch(store_uid, number)),
					direct(lastPosition).then(([last]) => positions.goOnFrom((last as { readonly event_uid: number }).event_uid)),
				]);
			const { ask, appended } = watchingAppends(askTogether(direct, forms));
			answers = await runBatch({ client, ask, open }, batch);
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
