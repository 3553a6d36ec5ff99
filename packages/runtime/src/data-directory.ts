import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MANIFEST_FILE } from "./backup/manifest.ts";
import { TOKEN_SECRET_FILE } from "./credentials/secret-file.ts";
import { reasonOf, StartError } from "./start-error.ts";
import { hasLostChanges } from "./write-ahead-log.ts";

/** SQLite's result code for a database that another connection holds. */
const SQLITE_BUSY = 5;

/** Without content; whoever uses the directory holds a lock on it. */
export const LOCK_FILE = "lock.db";

/** While this is there, the rest of the directory is only half there. */
const UNFINISHED_RESTORE_FILE = "restore-unfinished";

/** The directory with everything that outlives the process. While this is open no other process can open it. */
export interface DataDirectory extends Disposable {
	/** Absolute. */
	readonly path: string;
}

/**
 * Makes the directory when it is missing (readable by its owner only) and takes its lock. The lock is an exclusive transaction on an empty
 * database: the operating system frees it however the process ends, `kill -9` included. Throws `StartError` when the
 * directory cannot be used, another process holds it, or a restore into it was not finished.
 */
export function openDataDirectory(directory: string): DataDirectory {
	const path = makeDirectory(directory);
	let lock: DatabaseSync;
	try {
		lock = new DatabaseSync(join(path, LOCK_FILE), { timeout: 0 });
		chmodSync(join(path, LOCK_FILE), 0o600);
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
			: `The data directory ${path} cannot be locked: ${reasonOf(error)}. Check the free space; ${LOCK_FILE} in it holds no data and may be deleted.`;
		throw new StartError([sentence], { exit_code: 1, cause: error });
	}
	try {
		refuseUnfinishedRestore(path);
	} catch (error) {
		lock.close();
		throw error;
	}
	return { path, [Symbol.dispose]: () => lock.close() };
}

/** Makes the directory when it is missing, readable by its owner only, and answers its absolute path. Throws `StartError`, also for a backup, which whoever used it would change. */
export function makeDirectory(directory: string): string {
	const path = resolve(directory);
	refuseBackup(path);
	try {
		makeDirectories(path);
	} catch (error) {
		throw unusable(path, error);
	}
	return path;
}

/** The manifest lies in no data directory: a restore leaves it where it is. */
function refuseBackup(path: string): void {
	if (!existsSync(join(path, MANIFEST_FILE))) return;
	throw new StartError(
		[
			`The data directory ${path} is a backup, which holds ${MANIFEST_FILE} and stays as it is. Restore it with npm run restore -- --data-dir DIRECTORY ${path}, and use that DIRECTORY.`,
		],
		{ exit_code: 1 },
	);
}

/**
 * Makes a directory and those above it that are missing, readable by their owner only, and answers those it made, the lowest last. Throws what the platform throws, and for what is there and no directory.
 * The platform's own recursive way never returns where a file system says that a new directory's parent is not there, as `/proc` does.
 */
export function makeDirectories(path: string): readonly string[] {
	const missing: string[] = [];
	for (let at = path; !existsSync(at); at = dirname(at)) missing.unshift(at);
	const made: string[] = [];
	for (const at of missing) {
		try {
			mkdirSync(at, { mode: 0o700 });
			made.push(at);
		} catch (error) {
			// Another process that starts just now may have made it.
			if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
		}
	}
	if (!statSync(path).isDirectory()) throw new Error("it is not a directory");
	return made;
}

function unusable(path: string, error: unknown): StartError {
	const sentence = `The data directory ${path} cannot be used: ${reasonOf(error)}. Check its path and permissions, or use another --data-dir.`;
	return new StartError([sentence], { exit_code: 1, cause: error });
}

/** From when it is set until it is removed, it says that the directory is only half there. For who holds the directory's lock. */
export function restoreMark(directory: string): { set(): void; remove(): void } {
	const file = join(directory, UNFINISHED_RESTORE_FILE);
	return {
		set: () => writeFileSync(file, "", { mode: 0o600 }),
		remove: () => rmSync(file, { force: true }),
	};
}

/** Throws `StartError` for a directory in which a restore was begun and not finished. */
export function refuseUnfinishedRestore(directory: string): void {
	if (!existsSync(join(directory, UNFINISHED_RESTORE_FILE))) return;
	throw new StartError(
		[`A restore into ${directory} was not finished. Remove everything in it and restore the backup again.`],
		{ exit_code: 1 },
	);
}

/**
 * Throws `StartError` when a database of the directory, or a part of its log, is gone though the directory was in use before: it would be made anew, or gone on with from an earlier
 * state, and what was acknowledged would be lost without a word. That the directory was in use is told by the token secret, which is the last file that a first
 * start makes. For who has not opened the database.
 */
export function refuseLostDatabase(directory: string, name: string): void {
	const file = join(directory, name);
	if (existsSync(join(directory, TOKEN_SECRET_FILE)) && (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) {
		throw lost(`${file} is missing or empty, though the data directory was in use before`);
	}
	refuseLostChanges(file);
}

/** Throws `StartError` when the log of the database `file`, which this process has not opened, lacks changes that were acknowledged. */
export function refuseLostChanges(file: string): void {
	let isLost: boolean;
	try {
		isLost = hasLostChanges(file);
	} catch (error) {
		throw new StartError(
			[`The log of ${file} cannot be read: ${reasonOf(error)}. Check the directory's permissions.`],
			{
				exit_code: 1,
				cause: error,
			},
		);
	}
	if (isLost) throw lost(`${file}-wal is damaged or gone, and with it changes to ${file} that were made already`);
}

function lost(what: string): StartError {
	return new StartError([`${what}. Restore a backup with npm run restore, or use another --data-dir to begin anew.`], {
		exit_code: 1,
	});
}
