import { backup, DatabaseSync } from "node:sqlite";
import { reasonOf } from "../start-error.ts";

/** Several databases as they were at one moment, whatever is written into them meanwhile. */
export interface FrozenDatabases extends Disposable {
	/** Writes the database that was `file` at that moment into the new or empty file `copy`. Rejects with what SQLite says, or with an error that names `file` where that is damaged. */
	copy(file: string, copy: string): Promise<void>;
}

/** How long a statement waits for a program that is just opening or closing a file. */
const BUSY_TIMEOUT_MS = 5_000;

/** One attempt takes well under a millisecond, so a process would have to write without any pause for all of them to fail. */
const ATTEMPTS_MAX = 10_000;

/** Pages copied at a time. What is copied stands still, so pauses in between would help nobody. */
const PAGES_PER_STEP = 4_096;

/**
 * Freezes databases that another process may be writing, so that together they are what that process would leave behind if it were killed at
 * that moment. Each is read in a transaction of its own, which goes on seeing what it saw at first; that nothing was committed to any of them
 * from before the first transaction began until after the last had, is what makes them belong together. Throws an error that names the file in which something is wrong.
 */
export function freezeDatabases(files: readonly string[]): FrozenDatabases {
	using opened = new DisposableStack();
	const open = (file: string) => opened.use(new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS }));
	const openAll = () => new Map(files.map((file) => [file, reading(file, () => open(file))]));
	const readers = openAll();
	// A connection inside a transaction does not see what others commit, so those that look for it are others.
	const watchers = openAll();
	for (let attempt = 1; ; attempt++) {
		const before = versionsOf(watchers);
		for (const [file, reader] of readers) reading(file, () => beginReading(reader));
		if (versionsOf(watchers) === before) break;
		if (attempt === ATTEMPTS_MAX) throw new Error("the data changes all the time; try again when less is going on");
		for (const reader of readers.values()) reader.exec("rollback");
	}
	const kept = opened.move();
	return {
		copy: async (file, copy) => {
			const reader = readers.get(file);
			if (reader === undefined) throw new RangeError(`${file} was not frozen.`);
			await backup(reader, copy, { rate: PAGES_PER_STEP }).catch((error) => {
				throw isDamage(error) ? damaged(file, error) : error;
			});
		},
		[Symbol.dispose]: () => kept.dispose(),
	};
}

/** SQLite takes the snapshot with the first statement that reads, not with `begin`. */
function beginReading(reader: DatabaseSync): void {
	reader.exec("begin");
	reader.prepare("select 1 from sqlite_schema").get();
}

/** Differs when another connection has committed in between (https://sqlite.org/pragma.html#pragma_data_version). */
function versionsOf(watchers: ReadonlyMap<string, DatabaseSync>): string {
	const versionOf = (watcher: DatabaseSync) => watcher.prepare("pragma data_version").get()?.data_version;
	return [...watchers].map(([file, watcher]) => reading(file, () => versionOf(watcher))).join();
}

/** SQLite does not say which of its files an error is about. */
function reading<Value>(file: string, read: () => Value): Value {
	try {
		return read();
	} catch (error) {
		if (isDamage(error)) throw damaged(file, error);
		throw new Error(`${file} cannot be read: ${reasonOf(error)}`, { cause: error });
	}
}

/** SQLITE_CORRUPT and SQLITE_NOTADB (https://sqlite.org/rescode.html); an extended code carries the primary one in its lowest byte. */
function isDamage(error: unknown): boolean {
	const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
	return code === 11 || code === 26;
}

function damaged(file: string, cause: unknown): Error {
	return new Error(`${file} is damaged or not a database`, { cause });
}
