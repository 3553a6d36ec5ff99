import { chmodSync, closeSync, constants, copyFileSync, openSync, rmdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { EMBEDDED_STORE_FILE } from "@node-actions/store";
import { makeDirectories, refuseLostChanges, refuseUnfinishedRestore } from "../data-directory.ts";
import { reasonOf, StartError } from "../start-error.ts";
import { digestFile } from "./digest-file.ts";
import { contentsOf, flushToDisk } from "./directory-contents.ts";
import { freezeDatabases } from "./freeze-databases.ts";
import { isWithin } from "./is-within.ts";
import { DATABASE_CHECKS, KEPT_FILES } from "./kept-files.ts";
import { MANIFEST_FILE, type Manifest, writeManifest } from "./manifest.ts";

/** A backup and where it lies. */
export interface Backup {
	/** Absolute. */
	readonly path: string;
	readonly manifest: Manifest;
}

/**
 * Copies everything in a data directory that outlives the process into `target`, a directory that is empty or is made, for its owner only. The process
 * that uses the data directory may be at work: the copy is what would be left if that were killed at one moment. `now_ms` answers the time,
 * Unix milliseconds. `target` has to lie outside of the data directory. Throws `StartError`; then nothing is left of `target` that was not there.
 */
export async function makeBackup(data_dir: string, target: string, now_ms: () => number): Promise<Backup> {
	const from = resolve(data_dir);
	const to = resolve(target);
	if (isWithin(to, from)) {
		throw new StartError([`${to} must lie outside the data directory ${from}, with which it would be deleted.`], {
			exit_code: 2,
		});
	}
	const there = contentsOf(from).filter((name) => KEPT_FILES.includes(name));
	if (!there.includes(EMBEDDED_STORE_FILE)) {
		throw refused(
			`${from} holds no data: there is no ${EMBEDDED_STORE_FILE} in it. Check --data-dir; a database server is backed up with its own tools.`,
		);
	}
	refuseUnfinishedRestore(from);
	for (const name of there) if (name in DATABASE_CHECKS) refuseLostChanges(join(from, name));
	if (contentsOf(to).length > 0) throw refused(`${to} is not empty. Name a directory that is empty or not there yet.`);
	let made: readonly string[] = [];
	try {
		made = makeDirectories(to);
		const created_at = await copyAll(from, to, there, now_ms);
		await checkCopies(from, to, there);
		const files = Object.fromEntries(
			await Promise.all(there.map(async (name) => [name, await digestFile(join(to, name))] as const)),
		);
		const manifest = { created_at, files };
		writeManifest(to, manifest);
		flushToDisk(to);
		return { path: to, manifest };
	} catch (error) {
		for (const name of [...there, MANIFEST_FILE]) rmSync(join(to, name), { force: true });
		removeEmpty(made);
		throw refused(`No backup of ${from} was made: ${withoutFullStop(reasonOf(error))}.`, error);
	}
}

/** Answers the moment that the copies show. */
async function copyAll(from: string, to: string, names: readonly string[], now_ms: () => number): Promise<string> {
	const [databases, others] = [true, false].map((wanted) => names.filter((name) => name in DATABASE_CHECKS === wanted));
	using frozen = freezeDatabases((databases ?? []).map((name) => join(from, name)));
	const created_at = new Date(now_ms()).toISOString();
	for (const name of others ?? []) copyFileSync(join(from, name), join(to, name), constants.COPYFILE_EXCL);
	for (const name of databases ?? []) {
		closeSync(openSync(join(to, name), "wx", 0o600));
		await frozen.copy(join(from, name), join(to, name));
	}
	for (const name of names) {
		chmodSync(join(to, name), 0o600);
		flushToDisk(join(to, name));
	}
	return created_at;
}

/** A copy of damaged data would only be found out when it is needed. What is complained of is the data. */
async function checkCopies(from: string, to: string, names: readonly string[]): Promise<void> {
	for (const name of names) await DATABASE_CHECKS[name]?.(join(to, name), join(from, name));
}

/** Removes directories, of which each may hold the next, as far as nobody has put anything into them. */
function removeEmpty(directories: readonly string[]): void {
	try {
		for (const directory of directories.toReversed()) rmdirSync(directory);
	} catch {
		// What is in use by now stays.
	}
}

function withoutFullStop(text: string): string {
	return text.replace(/\.$/, "");
}

function refused(sentence: string, cause?: unknown): StartError {
	return new StartError([sentence], { exit_code: 1, cause });
}
