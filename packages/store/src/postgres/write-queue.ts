import { StoreUnavailable } from "@node-actions/application";
import type { Write, WriteAtOnce } from "./write.ts";

/** Writes that share one transaction at most. Bounds how long it keeps other replicas from writing. */
const BATCH_WRITES_MAX = 256;
/** A transaction for fewer costs each of them more than it gains them. */
const HALF_WRITES_MIN = 16;
/** Writes that may wait. More means that callers come faster than the database; they are told so instead of being kept. */
const WAITING_WRITES_MAX = 16_384;

export interface WriteQueue {
	add(write: Write): void;
	/** Whether the database was out of reach, or could not write, when it was last tried. */
	hasFailed(): boolean;
	/** Resolves when nothing waits and nothing is under way. */
	idle(): Promise<void>;
}

/**
 * What waits: all of it, or half of the writes that the callers seem to have under way, so that the other half's callers are served while the database works for
 * this one. A few are not halved.
 */
export type TakeWrites = (share: "all" | "half") => readonly Write[];

/** Runs a batch to its end and tells its callers. `take` is called once. Answers an error when the database is out of reach. */
export type CommitBatch = (take: TakeWrites) => Promise<StoreUnavailable | undefined>;

/** Runs a write in one statement, and tells its caller. Answers an error when the database is out of reach. */
export type CommitAtOnce = (write: WriteAtOnce) => Promise<"done" | "not_done" | StoreUnavailable>;

/**
 * Gathers the writes that come while a transaction is under way into the next one. When the database is out of reach, whoever waits is told so at once,
 * instead of each batch finding out by itself. A write that comes while nothing is under way is tried at once where it can be.
 */
export function writeQueue(commit: CommitBatch, commitAtOnce: CommitAtOnce): WriteQueue {
	const waiting: Write[] = [];
	let working: Promise<void> | undefined;
	/** Of the batch before. Its callers come back as a rule, sooner or later. */
	let last_writes = 0;

	const take: TakeWrites = (share) => {
		const half = Math.max(Math.ceil(waiting.length / 2), last_writes, HALF_WRITES_MIN);
		const batch = waiting.splice(0, Math.min(share === "half" ? half : Number.POSITIVE_INFINITY, BATCH_WRITES_MAX));
		last_writes = batch.length;
		return batch;
	};

	let has_failed = false;

	/** Whoever waits when the database is out of reach is told so. Nothing of theirs was sent, whatever became of the write that failed. */
	function tried(failure: StoreUnavailable | undefined): void {
		has_failed = failure !== undefined;
		if (failure === undefined) return;
		const error =
			failure.outcome === "unchanged" ? failure : new StoreUnavailable("The write before failed.", { cause: failure });
		for (const { reject } of waiting.splice(0)) reject(error);
	}

	async function workAtOnce(write: Write, at_once: WriteAtOnce): Promise<void> {
		const outcome = await commitAtOnce(at_once);
		if (outcome === "not_done") waiting.unshift(write);
		else if (outcome === "done") tried(undefined);
		else {
			write.reject(outcome);
			tried(outcome);
		}
		await commitAll();
	}

	async function work(): Promise<void> {
		// All that the event loop's present turn brings comes along.
		await new Promise(setImmediate);
		await commitAll();
	}

	async function commitAll(): Promise<void> {
		while (waiting.length > 0) {
			tried(await commit(take));
		}
		working = undefined;
	}

	return {
		add(write) {
			if (waiting.length >= WAITING_WRITES_MAX) {
				write.reject(new StoreUnavailable(`${WAITING_WRITES_MAX} writes wait already.`));
				return;
			}
			if (working === undefined && write.at_once !== undefined) {
				working = workAtOnce(write, write.at_once);
				return;
			}
			waiting.push(write);
			working ??= work();
		},
		hasFailed: () => has_failed,
		idle: () => working ?? Promise.resolve(),
	};
}
