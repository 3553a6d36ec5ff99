import { closeSync, fsyncSync, openSync, readdirSync } from "node:fs";
import { reasonOf, StartError } from "../start-error.ts";

/** What a file system keeps for itself at its root. A mounted disk that holds nothing else is empty. */
const OF_THE_FILE_SYSTEM = "lost+found";

/** The names in a directory; none when there is no such directory. Throws `StartError` for what cannot be read. */
export function contentsOf(directory: string): readonly string[] {
	try {
		return readdirSync(directory).filter((name) => name !== OF_THE_FILE_SYSTEM);
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
		throw new StartError([`${directory} cannot be used: ${reasonOf(error)}.`], { exit_code: 1, cause: error });
	}
}

/** Makes what was written to a file, or the names that were made in a directory, outlive a power failure. */
export function flushToDisk(path: string): void {
	const opened = openSync(path, "r");
	try {
		fsyncSync(opened);
	} finally {
		closeSync(opened);
	}
}
