import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { connect } from "./connect.ts";
import { lastBatch, lockWrites } from "./own-queries.ts";
import { askOn, command } from "./run-script.ts";

/** How long to go on asking. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 100;

/**
 * What became of a batch whose commit was sent and not answered. Each batch carries its number in its transaction, and the lock that it held is
 * free once that transaction has ended one way or the other: behind the lock, the number tells for certain.
 */
export async function batchOutcome(
	pool: Pool,
	store_uid: string,
	batch: number,
): Promise<"committed" | "not_committed" | "unknown"> {
	const until = performance.now() + PATIENCE_MS;
	while (performance.now() < until) {
		const last = await askLastBatch(pool, store_uid).catch(() => undefined);
		if (last !== undefined) return last === batch ? "committed" : "not_committed";
		await sleep(PAUSE_MS);
	}
	return "unknown";
}

/** 0 when there is none. */
async function askLastBatch(pool: Pool, store_uid: string): Promise<number> {
	const client = await connect(pool);
	try {
		const ask = askOn(client);
		await command(client, "begin");
		await ask(lockWrites);
		const [row] = (await ask(lastBatch(store_uid))) as readonly { readonly batch: number }[];
		await command(client, "rollback");
		client.release();
		return row?.batch ?? 0;
	} catch (error) {
		client.release(true);
		throw error;
	}
}
