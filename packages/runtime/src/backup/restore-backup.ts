import { chmodSync, constants, copyFileSync, existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { EMBEDDED_STORE_FILE } from "@node-actions/store";
import { type DataDirectory, LOCK_FILE, openDataDirectory, restoreMark } from "../data-directory.ts";
import { reasonOf, StartError } from "../start-error.ts";
import { digestFile } from "./digest-file.ts";
import { contentsOf, flushToDisk } from "./directory-contents.ts";
import { isWithin } from "./is-within.ts";
import { DATABASE_CHECKS } from "./kept-files.ts";
import type { Backup } from "./make-backup.ts";
import { type Manifest, readManifest } from "./manifest.ts";

/**
 * Puts a backup into a data directory that is empty or is made; a process that starts there goes on as after a kill. The backup is checked as a whole before
 * anything is written; the directory has to lie outside of it. A restore that is itself killed leaves a directory in which nothing starts. Throws `StartError`; then the
 * directory is as empty as before.
 */
export async function restoreBackup(backup: string, data_dir: string): Promise<Backup> {
	const from = resolve(backup);
	const to = resolve(data_dir);
	if (isWithin(to, from)) {
		throw new StartError([`The data directory ${to} must lie outside the backup ${from}, which is left as it is.`], {
			exit_code: 2,
		});
	}
	const manifest = readManifest(from);
	await checkBackup(from, manifest);
	using directory = openEmptyDirectory(to);
	const { path } = directory;
	const names = Object.keys(manifest.files);
	const mark = restoreMark(path);
	try {
		mark.set();
		flushToDisk(path);
		for (const name of names) {
			copyFileSync(join(from, name), join(path, name), constants.COPYFILE_EXCL);
			chmodSync(join(path, name), 0o600);
			flushToDisk(join(path, name));
		}
		await checkDigests(path, manifest);
		flushToDisk(path);
		mark.remove();
		flushToDisk(path);
		return { path, manifest };
	} catch (error) {
		for (const name of names) rmSync(join(path, name), { force: true });
		mark.remove();
		throw new StartError([`Nothing was restored to ${path}: ${reasonOf(error).replace(/\.$/, "")}.`], {
			exit_code: 1,
			cause: error,
		});
	}
}

async function checkBackup(directory: string, manifest: Manifest): Promise<void> {
	try {
		if (manifest.files[EMBEDDED_STORE_FILE] === undefined) throw missing(EMBEDDED_STORE_FILE);
		await checkDigests(directory, manifest);
		for (const name of Object.keys(manifest.files)) await DATABASE_CHECKS[name]?.(join(directory, name));
	} catch (error) {
		throw new StartError([`The backup ${directory} cannot be used: ${reasonOf(error).replace(/\.$/, "")}.`], {
			exit_code: 1,
			cause: error,
		});
	}
}

/** Throws when a file is not, byte for byte, what the manifest says. */
async function checkDigests(directory: string, { files }: Manifest): Promise<void> {
	for (const [name, expected] of Object.entries(files)) {
		if (!existsSync(join(directory, name))) throw missing(name);
		const found = await digestFile(join(directory, name));
		if (found.bytes === expected?.bytes && found.sha256 === expected.sha256) continue;
		throw new Error(`${name} is not what was written into it. Use another backup.`);
	}
}

function missing(name: string): Error {
	return new Error(`${name} is missing. Use another backup.`);
}

/** Takes the directory's lock, so that nothing starts in it before it is whole. `path` is absolute. */
function openEmptyDirectory(path: string): DataDirectory {
	// While it is held, SQLite keeps a journal beside the lock.
	const isOfTheLock = (name: string) => name.startsWith(LOCK_FILE);
	const isEmpty = () => contentsOf(path).every(isOfTheLock);
	const refused = () =>
		new StartError(
			[
				`The data directory ${path} is not empty; use one that is, or is not there yet. If it is what was restored, go on with npm start -- --data-dir ${path}.`,
			],
			{ exit_code: 1 },
		);
	// Without a lock in it the directory is none of ours, and not even a lock is left in it.
	if (!isEmpty() && !contentsOf(path).some(isOfTheLock)) throw refused();
	const directory = openDataDirectory(path);
	if (isEmpty()) return directory;
	directory[Symbol.dispose]();
	throw refused();
}
