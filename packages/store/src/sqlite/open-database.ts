import { closeSync, openSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { StoreOpenError } from "../store-error.ts";
import { refusal } from "./sqlite-error.ts";

/** How long a statement waits for another program's lock. Short, because the wait holds the thread. */
const BUSY_TIMEOUT_MS = 100;

/** Pages kept in memory, in KiB, taken as they are needed: with SQLite's own 2 MiB each write reads most of its pages again. */
const CACHE_KIB = 16_384;

/**
 * A page of a new file; one that is there keeps its own. Half of SQLite's own size, because a commit writes whole pages, and most change one short row in each
 * of several trees. A row of an action fits into one unless its texts are long.
 */
const PAGE_BYTES = 2_048;

/** Pages of the log after which they are copied into the file, which flushes twice. The log then takes about 8 MiB, twice SQLite's own. */
const CHECKPOINT_PAGES = 4_000;

/** Checking takes about 2 ms for each MiB, and the start of the product should not wait long for it. */
const CHECKED_BYTES_MAX = 256 * 1_048_576;

/**
 * Opens the file so that a committed change survives the process and the machine: write-ahead log, flushed at every commit. Only the
 * owner may read it, since it holds password hashes. Throws what SQLite or the file system throws, and `StoreOpenError` for a damaged file.
 */
export function openDatabase(file: string): DatabaseSync {
	makePrivately(file);
	const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
	try {
		// The size counts only until the first page is written, which choosing the log does.
		db.exec(`pragma page_size = ${PAGE_BYTES}; pragma journal_mode = wal; pragma synchronous = full`);
		db.exec(`pragma cache_size = -${CACHE_KIB}; pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
		checkIntact(db, file);
		return db;
	} catch (error) {
		db.close();
		throw error;
	}
}

/** One that is there is not touched: closing it would free the lock that another connection of this process has on it. */
function makePrivately(file: string): void {
	try {
		closeSync(openSync(file, "wx", 0o600));
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
	}
}

/** Finds damage at the start, where a person reads the message, and not in the middle of some later request. */
function checkIntact(db: DatabaseSync, file: string): void {
	if (statSync(file).size > CHECKED_BYTES_MAX) return;
	const verdict = db.prepare("pragma quick_check(1)").get()?.quick_check;
	if (verdict !== "ok") throw new StoreOpenError("corrupt", refusal("corrupt", file), { cause: verdict });
}
