import { closeSync, openSync } from "node:fs";

/**
 * Makes the file here and not in the database, so that nobody else may read it. One that is there is not touched: closing it would free the lock that
 * another connection of this process has on it.
 */
export function makePrivately(file: string): void {
	try {
		closeSync(openSync(file, "wx", 0o600));
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
	}
}
