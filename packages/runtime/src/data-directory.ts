import { chmodSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { reasonOf, StartError } from "./start-error.ts";

/** SQLite's result code for a database that another connection holds. */
const SQLITE_BUSY = 5;

/** The directory with everything that outlives the process. While this is open no other process can open it. */
export interface DataDirectory extends Disposable {
	/** Absolute. */
	readonly path: string;
}

/**
 * Makes the directory when it is missing (readable by its owner only) and takes its lock. The lock is an exclusive transaction on an empty
 * database: the operating system frees it however the process ends, `kill -9` included. Throws `StartError` when the
 * directory cannot be used or another process holds it.
 */
export function openDataDirectory(directory: string): DataDirectory {
	const path = makeDirectory(directory);
	let lock: DatabaseSync;
	try {
		lock = new DatabaseSync(join(path, "lock.db"), { timeout: 0 });
		chmodSync(join(path, "lock.db"), 0o600);
	} catch (error) {
		throw unusable(path, error);
	}
	try {
		lock.exec("BEGIN EXCLUSIVE");
	} catch (error) {
		lock.close();
		const busy = error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
		const sentence = busy
			? `The data directory ${path} is in use by another process; stop that one or use another --data-dir.`
			: `The data directory ${path} cannot be locked: ${reasonOf(error)}.`;
		throw new StartError([sentence], { exit_code: 1, cause: error });
	}
	return { path, [Symbol.dispose]: () => lock.close() };
}

/** Makes the directory when it is missing, readable by its owner only, and answers its absolute path. Throws `StartError`. */
export function makeDirectory(directory: string): string {
	const path = resolve(directory);
	try {
		mkdirSync(path, { recursive: true, mode: 0o700 });
	} catch (error) {
		throw unusable(path, error);
	}
	return path;
}

function unusable(path: string, error: unknown): StartError {
	return new StartError([`The data directory ${path} cannot be used: ${reasonOf(error)}.`], {
		exit_code: 1,
		cause: error,
	});
}
