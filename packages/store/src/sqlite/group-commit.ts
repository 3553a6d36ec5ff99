import type { DatabaseSync } from "node:sqlite";
import { StoreUnavailable } from "@node-actions/application";
import { LostRaceError, SCRIPT_ATTEMPTS_MAX, type Script } from "../script.ts";
import type { RunScript } from "./run-script.ts";
import { workError } from "./sqlite-error.ts";

/** Writes that share one commit at most. Bounds how long a batch holds the thread. */
const BATCH_WRITES_MAX = 256;
/** How long the first write of a batch waits for others at most, milliseconds. A lone one does not wait. */
const GATHERING_MS_MAX = 5;
/** Writes that may wait. More means that callers come faster than the disk; they are told so instead of being kept. */
const WAITING_WRITES_MAX = 16_384;

export interface GroupCommit {
	write<Value>(script: () => Script<Value>): Promise<Value>;
	/** Commits everything that waits, now. */
	flush(): void;
}

interface Write {
	/** Runs the write and answers what tells its caller. */
	readonly run: () => () => void;
	readonly reject: (error: unknown) => void;
}

/**
 * Lets all writes that wait share one transaction and so one flush of the disk. A batch begins once a turn of the event loop, which reads all sockets
 * that have something, has brought no further write, so a lone write waits for nothing, and it runs to its end without giving up the
 * thread: reads on the same connection see committed data only. A promise settles after the commit. Where a write fails, the batch is undone and done again
 * with a savepoint for each, which costs as much as the writing; that is why it is not done at once.
 * `onUndo` is called whenever something that a script wrote was undone.
 */
export function groupCommit(db: DatabaseSync, runScript: RunScript, onUndo: () => void): GroupCommit {
	const statements = {
		begin: db.prepare("begin immediate"),
		commit: db.prepare("commit"),
		savepoint: db.prepare("savepoint one_write"),
		release: db.prepare("release one_write"),
		undo: db.prepare("rollback to one_write"),
	};
	let waiting: Write[] = [];
	let scheduled = false;

	function write<Value>(script: () => Script<Value>): Promise<Value> {
		return new Promise((resolve, reject) => {
			if (waiting.length >= WAITING_WRITES_MAX) {
				reject(new StoreUnavailable(`${WAITING_WRITES_MAX} writes wait already.`));
				return;
			}
			const run = () => {
				const value = runScript(script());
				return () => resolve(value);
			};
			waiting.push({ run, reject });
			schedule();
		});
	}

	function schedule(): void {
		if (scheduled) return;
		scheduled = true;
		setImmediate(gather, 0, performance.now());
	}

	/** `known`: how many waited at the end of the turn before. */
	function gather(known: number, begun_ms: number): void {
		const growing = waiting.length > known && waiting.length < BATCH_WRITES_MAX;
		if (growing && performance.now() - begun_ms < GATHERING_MS_MAX) {
			setImmediate(gather, waiting.length, begun_ms);
			return;
		}
		scheduled = false;
		commitBatch();
		if (waiting.length > 0) schedule();
	}

	function commitBatch(): void {
		const batch = waiting.slice(0, BATCH_WRITES_MAX);
		waiting = waiting.slice(BATCH_WRITES_MAX);
		if (batch.length === 0) return;
		let answers: (() => void)[];
		try {
			answers = inTransaction(batch, ({ run }) => run());
		} catch {
			try {
				answers = inTransaction(batch, runInSavepoint);
			} catch (error) {
				for (const { reject } of batch) reject(workError(error));
				return;
			}
		}
		for (const answer of answers) answer();
	}

	/** Does all or nothing. */
	function inTransaction(batch: readonly Write[], run: (write: Write) => () => void): (() => void)[] {
		try {
			statements.begin.run();
			const answers = batch.map(run);
			statements.commit.run();
			return answers;
		} catch (error) {
			undoBatch();
			throw error;
		}
	}

	/** Throws only when SQLite has given up the whole transaction, as it does when the disk is full. */
	function runInSavepoint(write: Write): () => void {
		for (let attempt = 1; ; attempt++) {
			statements.savepoint.run();
			try {
				const answer = write.run();
				statements.release.run();
				return answer;
			} catch (cause) {
				if (!db.isTransaction) throw cause;
				statements.undo.run();
				statements.release.run();
				onUndo();
				const error = workError(cause);
				if (error instanceof LostRaceError && attempt < SCRIPT_ATTEMPTS_MAX) continue;
				return () => write.reject(error);
			}
		}
	}

	function undoBatch(): void {
		onUndo();
		try {
			if (db.isTransaction) db.exec("rollback");
		} catch {
			// The failure that led here is the one to report. If the transaction is still open, the next batch cannot begin and comes here again.
		}
	}

	return {
		write,
		flush: () => {
			while (waiting.length > 0) commitBatch();
		},
	};
}
