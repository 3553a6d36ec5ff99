import { StoreUnavailable } from "@node-actions/application";
import type { Write } from "./write.ts";

/** Writes that share one transaction at most. Bounds how long it keeps other replicas from writing. */
const BATCH_WRITES_MAX = 256;
/** Writes that may wait. More means that callers come faster than the database; they are told so instead of being kept. */
const WAITING_WRITES_MAX = 16_384;

export interface WriteQueue {
	add(write: Write): void;
	/** Resolves when nothing waits and nothing is under way. */
	idle(): Promise<void>;
}

/**
 * Runs a batch to its end and tells its callers. `take` answers what waits, and is called once. Answers an error when the database is out of reach.
 */
export type CommitBatch = (take: () => readonly Write[]) => Promise<StoreUnavailable | undefined>;

/**
 * Gathers the writes that come while a transaction is under way into the next one. When the database is out of reach, whoever waits is told so at once,
 * instead of each batch finding out by itself.
 */
export function writeQueue(commit: CommitBatch): WriteQueue {
	let waiting: Write[] = [];
	let working: Promise<void> | undefined;

	function take(): readonly Write[] {
		const batch = waiting.slice(0, BATCH_WRITES_MAX);
		waiting = waiting.slice(BATCH_WRITES_MAX);
		return batch;
	}

	async function work(): Promise<void> {
		// All that the event loop's present turn brings comes along.
		await new Promise(setImmediate);
		while (waiting.length > 0) {
			const error = await commit(take);
			if (error === undefined) continue;
			for (const { reject } of waiting.splice(0)) reject(error);
		}
		working = undefined;
	}

	return {
		add(write) {
			if (waiting.length >= WAITING_WRITES_MAX) {
				write.reject(new StoreUnavailable(`${WAITING_WRITES_MAX} writes wait already.`));
				return;
			}
			waiting.push(write);
			working ??= work();
		},
		idle: () => working ?? Promise.resolve(),
	};
}
