import { StoreOutcomeUnknown, StoreUnavailable } from "@node-actions/application";
import type { Pool } from "pg";
import type { TogetherForms } from "./ask-together.ts";
import { batchOutcome } from "./batch-outcome.ts";
import { type LastingConnection, lastingConnection } from "./lasting-connection.ts";
import { type Line, lineOn } from "./line.ts";
import { ConnectionLostError } from "./postgres-error.ts";

export interface WriteConnectionOptions {
	/** Of one connection. */
	readonly pool: Pool;
	/** This opening's own. */
	readonly store_uid: string;
	readonly forms: TogetherForms;
}

export interface FailedWrite {
	readonly batch: number;
	/** Undefined where none could be had. */
	readonly line: Line | undefined;
	readonly sent: "no_commit" | "commit" | "all";
}

/**
 * The one connection on which a store writes, and the numbers of what it has written. Each transaction carries the number of its batch.
 *
 * When the connection breaks while a commit is under way, nobody knows what became of it; then `batchOutcome` finds out, and only when it cannot,
 * because the database stays away, the callers are told that it is unknown. Nothing is ever tried again on a guess.
 */
export class WriteConnection {
	readonly store_uid: string;
	readonly #pool: Pool;
	readonly #connection: LastingConnection;
	#given = 0;
	#committed: number | undefined;

	constructor({ pool, store_uid, forms }: WriteConnectionOptions) {
		this.#pool = pool;
		this.store_uid = store_uid;
		this.#connection = lastingConnection(pool, (client) => lineOn(client, forms, "transaction"));
	}

	/** Rejects with `StoreUnavailable`. */
	line(): Promise<Line> {
		return this.#connection.line();
	}

	/** Gives the connection back to the pool. */
	close(): Promise<void> {
		return this.#connection.close();
	}

	/** A number that no batch had. */
	newBatch(): number {
		this.#given += 1;
		return this.#given;
	}

	/** The batch that was committed last; undefined when that is not certain. */
	get committed(): number | undefined {
		return this.#committed;
	}

	/** Says that this batch was committed. */
	hasCommitted(batch: number): void {
		this.#committed = batch;
	}

	/**
	 * Ends the connection after a failure, and answers what to tell the batch's callers; undefined when it was committed all the same. `sent`: what had been sent when it failed, of
	 * which nothing was answered.
	 */
	async failed({ line, batch, sent }: FailedWrite, cause: unknown): Promise<StoreUnavailable | undefined> {
		if (line !== undefined) this.#connection.letGo(line);
		const error = cause instanceof StoreUnavailable ? cause : new StoreUnavailable("A write failed.", { cause });
		if (sent === "no_commit" || !(error instanceof ConnectionLostError)) return error;
		this.#committed = undefined;
		const barring = sent === "all" ? { barred_by: this.newBatch() } : {};
		const outcome = await batchOutcome(this.#pool, { store_uid: this.store_uid, batch, ...barring });
		if (outcome === "committed") return undefined;
		return outcome === "unknown" ? new StoreOutcomeUnknown(UNKNOWN_OUTCOME, { cause: error }) : error;
	}
}

const UNKNOWN_OUTCOME = "The database went away during a commit; whether the change was made is not known.";
