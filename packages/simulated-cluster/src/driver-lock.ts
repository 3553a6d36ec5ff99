import { DatabaseSync } from "node:sqlite";
import { makePrivately } from "./private-file.ts";

/**
 * Keeps every other driver, of this process and of others, away from the state beside which `file` lies: two drivers, each with its own copy in
 * memory, would drift apart. It is an exclusive transaction on an empty database, which the system frees however the process ends, and not a
 * lock on the state itself, so that a backup can read that while the driver works. Throws what SQLite throws.
 */
export function takeDriverLock(file: string): Disposable {
	makePrivately(file);
	const lock = new DatabaseSync(file, { timeout: 0 });
	try {
		lock.exec("begin exclusive");
	} catch (error) {
		lock.close();
		throw error;
	}
	return { [Symbol.dispose]: () => lock.close() };
}
