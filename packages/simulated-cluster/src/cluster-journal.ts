import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { ClusterUnavailable } from "@node-actions/application";
import type { Cluster } from "@node-actions/domain";
import type { ClusterChange } from "./cluster-change.ts";
import { type ClusterSource, tellOtherSource } from "./cluster-source.ts";
import { takeDriverLock } from "./driver-lock.ts";
import { KnownCluster } from "./known-cluster.ts";
import { ClusterOpenError, type ClusterOpenReason } from "./open-error.ts";
import { makePrivately } from "./private-file.ts";

/** The cluster on disk: the topology at the last compaction, and the steps applied since. */
export interface ClusterJournal {
	/** The topology found when it was opened. */
	readonly restored: Cluster;
	/**
	 * Records a change that brings the topology to `state_id`. Durable when it returns. `before` gives the topology before the
	 * change. Throws `ClusterUnavailable` when the disk refuses; then nothing was written. Once the file was found damaged it always does.
	 */
	append(change: ClusterChange, state_id: number, before: () => Cluster): void;
	/** Throws `ClusterUnavailable` once the file was found damaged. */
	checkUndamaged(): void;
	close(): void;
}

const FORMAT_VERSION = 1;

/** Beside the state, without content. */
const LOCK_FILE = "cluster-lock.db";

/** How long a statement waits for a program that reads the file, such as a backup. Short, because the wait holds the thread. */
const BUSY_TIMEOUT_MS = 100;

/** Keeps opening quick, and folding rare. */
const JOURNAL_STEPS_MAX = 10_000;

const SCHEMA = `
	create table if not exists source (name text not null, digest text not null) strict;
	create table if not exists base (cluster text not null) strict;
	create table if not exists journal (state_id integer primary key, step text not null) strict;
`;

/**
 * Opens the journal in `file`, or begins one with `initial`. One driver has it open at a time; the system frees it when the
 * process ends, however that happens. `steps_max`, from 1, bounds the steps kept before they are folded into the base. Throws
 * `ClusterOpenError`.
 */
export function openClusterJournal(
	file: string,
	source: ClusterSource,
	initial: Cluster,
	steps_max: number = JOURNAL_STEPS_MAX,
): ClusterJournal {
	try {
		using opened = new DisposableStack();
		mkdirSync(dirname(file), { recursive: true });
		opened.use(takeDriverLock(join(dirname(file), LOCK_FILE)));
		makePrivately(file);
		const db = opened.use(new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS }));
		db.exec("pragma journal_mode = wal; pragma synchronous = full;");
		const restored = restore(db, source, initial);
		// So that a log that is lost later takes no more with it than what comes from here on.
		db.exec("pragma wal_checkpoint(passive)");
		return journalOn(db, restored, steps_max, opened.move());
	} catch (error) {
		throw error instanceof ClusterOpenError ? error : explain(error, file);
	}
}

/**
 * Looks whether `file`, which nobody writes, holds a state that this release goes on from, without changing anything in it or beside it. A file
 * without tables is one too: a state that was never begun. Throws `ClusterOpenError`.
 */
export function checkClusterState(file: string): void {
	const unwritten = pathToFileURL(file);
	unwritten.searchParams.set("immutable", "1");
	try {
		using db = new DatabaseSync(unwritten, { readOnly: true });
		checkVersion(db);
		checkIntact(db, "integrity_check");
		if (db.prepare("select 1 from sqlite_schema").get() !== undefined) replay(db);
	} catch (error) {
		throw error instanceof ClusterOpenError ? error : explain(error, file);
	}
}

function restore(db: DatabaseSync, source: ClusterSource, initial: Cluster): Cluster {
	db.exec("begin immediate");
	checkVersion(db);
	checkIntact(db, "quick_check");
	db.exec(SCHEMA);
	const stored = db.prepare("select name, digest from source").get();
	if (stored === undefined) {
		db.prepare("insert into source values (?, ?)").run(source.name, source.digest);
		db.prepare("insert into base values (?)").run(JSON.stringify(initial));
		db.exec(`pragma user_version = ${FORMAT_VERSION}; commit`);
		return initial;
	}
	if (stored.digest !== source.digest) {
		throw new ClusterOpenError(
			"different_cluster",
			tellOtherSource("The data directory", String(stored.name), source, "--data-dir"),
		);
	}
	const restored = replay(db);
	compact(db, restored);
	db.exec("commit");
	return restored;
}

function checkVersion(db: DatabaseSync): void {
	const version = Number(db.prepare("pragma user_version").get()?.user_version);
	if (version > FORMAT_VERSION) {
		throw new ClusterOpenError(
			"newer_version",
			`The simulated cluster was written in format ${version}, and this release reads up to ${FORMAT_VERSION}. Use the newer release or another --data-dir.`,
		);
	}
}

/** Finds damage before a step meets it. The quick check, about 2 ms for each MiB, leaves out whether indexes and tables agree. */
function checkIntact(db: DatabaseSync, check: "quick_check" | "integrity_check"): void {
	const verdict = db.prepare(`pragma ${check}(1)`).get()?.[check];
	if (verdict !== "ok") throw new SyntaxError(String(verdict));
}

function replay(db: DatabaseSync): Cluster {
	const known = new KnownCluster(JSON.parse(String(db.prepare("select cluster from base").get()?.cluster)));
	for (const row of db.prepare("select state_id, step from journal order by state_id").iterate()) {
		known.replay(Number(row.state_id), String(row.step));
	}
	return known.describe();
}

function compact(db: DatabaseSync, cluster: Cluster): void {
	db.prepare("update base set cluster = ?").run(JSON.stringify(cluster));
	db.exec("delete from journal");
}

function journalOn(db: DatabaseSync, restored: Cluster, steps_max: number, opened: Disposable): ClusterJournal {
	const insert = db.prepare("insert into journal values (?, ?)");
	let kept = 0;
	let damage: unknown;

	const write = (row: readonly [state_id: number, step: string], before: () => Cluster): void => {
		if (kept < steps_max) {
			insert.run(...row);
			kept += 1;
			return;
		}
		db.exec("begin immediate");
		try {
			compact(db, before());
			insert.run(...row);
			db.exec("commit");
		} catch (error) {
			if (db.isTransaction) db.exec("rollback");
			throw error;
		}
		kept = 1;
	};

	const checkUndamaged = (): void => {
		if (damage === undefined) return;
		throw new ClusterUnavailable("The cluster's file is damaged. Stop the server and restore a backup.", {
			cause: damage,
		});
	};

	return {
		restored,
		append(change, state_id, before) {
			checkUndamaged();
			try {
				write([state_id, JSON.stringify(change)], before);
			} catch (error) {
				if (errcodeOf(error) === undefined) throw error;
				if (reasonOf(error) === "corrupt") damage = error;
				throw new ClusterUnavailable("The cluster's file cannot be written.", { cause: error });
			}
		},
		checkUndamaged,
		close: () => opened[Symbol.dispose](),
	};
}

/** Low bytes of SQLite's result codes, as far as they have a sentence of their own. */
const SQLITE_REASONS: Readonly<Record<number, ClusterOpenReason>> = {
	5: "in_use",
	6: "in_use",
	11: "corrupt",
	26: "corrupt",
};

const SENTENCES = {
	in_use: (file) => `${file} is in use by another process. Stop it, or use another --data-dir.`,
	corrupt: (file) =>
		`${file} is damaged or no state of a simulated cluster. Restore a backup into another --data-dir (npm run restore), or begin anew in one.`,
	unreadable: (file, cause) => `${file} cannot be opened (${cause}). Check the directory's rights and free space.`,
} as const satisfies Partial<Record<ClusterOpenReason, (file: string, cause: string) => string>>;

function explain(error: unknown, file: string): ClusterOpenError {
	const cause = error instanceof Error ? error.message : String(error);
	const reason = reasonOf(error);
	const sentence = reason in SENTENCES ? SENTENCES[reason](basename(file), cause) : cause;
	return new ClusterOpenError(reason, sentence, { cause: error });
}

function reasonOf(error: unknown): keyof typeof SENTENCES {
	// What the check, JSON.parse and replay throw when what stands in the tables is not what was written.
	if (error instanceof SyntaxError || error instanceof TypeError) return "corrupt";
	// An extended code carries the primary one in its lowest byte.
	const reason = SQLITE_REASONS[(errcodeOf(error) ?? 0) & 0xff];
	return reason === "in_use" || reason === "corrupt" ? reason : "unreadable";
}

/** SQLite's result code; undefined for an error that SQLite did not raise. */
function errcodeOf(error: unknown): number | undefined {
	return error instanceof Error && "errcode" in error ? Number(error.errcode) : undefined;
}
