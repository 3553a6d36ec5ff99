import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { connect } from "./connect.ts";
import { lastBatch, lockWrites, markBatch } from "./own-queries.ts";
import { askOn, command } from "./run-script.ts";

/** How long to go on asking. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 100;

export interface BatchInDoubt {
	readonly store_uid: string;
	readonly batch: number;
	/**
	 * Given where the server may not even have received the batch yet, since nothing of it was answered: once this number is marked, the batch does nothing when it comes
	 * (`startAtOnce`).
	 */
	readonly barred_by?: number;
}

/**
 * What became of a batch whose commit was sent and not answered. Each batch carries its number in its transaction, and the lock that it held is
 * free once that transaction has ended one way or the other: behind the lock, the number tells for certain.
 */
export async function batchOutcome(
	pool: Pool,
	in_doubt: BatchInDoubt,
): Promise<"committed" | "not_committed" | "unknown"> {
	const until = performance.now() + PATIENCE_MS;
	while (performance.now() < until) {
		const last = await askLastBatch(pool, in_doubt).catch(() => undefined);
		if (last !== undefined) return last === in_doubt.batch ? "committed" : "not_committed";
		await sleep(PAUSE_MS);
	}
	return "unknown";
}

/** 0 when there is none. */
async function askLastBatch(pool: Pool, { store_uid, batch, barred_by }: BatchInDoubt): Promise<number> {
	const client = await connect(pool);
	try {
		const ask = askOn(client);
		await command(client, "begin");
		await ask(lockWrites);
		const [row] = (await ask(lastBatch(store_uid))) as readonly { readonly batch: number }[];
		if (barred_by !== undefined && row?.batch !== batch) await ask(markBatch(store_uid, barred_by));
		await command(client, "commit");
		client.release();
		return row?.batch ?? 0;
	} catch (error) {
		client.release(true);
		throw error;
	}
}
