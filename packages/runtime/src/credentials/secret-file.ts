import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { reasonOf, StartError } from "../start-error.ts";

const SECRET_BYTES = 32;

/** In the data directory. */
export const TOKEN_SECRET_FILE = "token-secret";

/**
 * The secret under which tokens are signed: made once and kept in the data directory, readable by its owner only, so that
 * tokens outlive a restart. Throws `StartError` for a file that does not hold one; a new one would end all tokens unasked.
 */
export function openTokenSecret(directory: string): Uint8Array {
	const path = join(directory, TOKEN_SECRET_FILE);
	const kept = readIfThere(path);
	if (kept === undefined) {
		const secret = newTokenSecret();
		writeSecretFile(path, secret);
		return secret;
	}
	// A file system that lost the content may leave zeros in its place.
	if (kept.byteLength !== SECRET_BYTES || kept.every((byte) => byte === 0)) {
		throw new StartError([`${path} is damaged; delete it, which ends the tokens issued so far.`], { exit_code: 1 });
	}
	return kept;
}

export function newTokenSecret(): Uint8Array {
	return randomBytes(SECRET_BYTES);
}

/**
 * Writes the whole file or nothing, with mode 0600. Processes that share the directory may do so at once: one of the files is there then. Throws
 * `StartError`.
 */
export function writeSecretFile(path: string, content: string | Uint8Array): void {
	try {
		writeAndRename(path, content);
	} catch (error) {
		const sentence = `${path} cannot be written: ${reasonOf(error)}. Check the directory's permissions and free space.`;
		throw new StartError([sentence], { exit_code: 1, cause: error });
	}
}

function writeAndRename(path: string, content: string | Uint8Array): void {
	const draft = `${path}.${process.pid}.new`;
	const file = openSync(draft, "w", 0o600);
	try {
		const bytes = Buffer.from(content);
		for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	renameSync(draft, path);
}

/** Undefined when there is no such file. Throws `StartError` for one that cannot be read. */
export function readIfThere(path: string): Uint8Array | undefined {
	try {
		return readFileSync(path);
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
		throw new StartError([`${path} cannot be read: ${reasonOf(error)}.`], { exit_code: 1, cause: error });
	}
}
