import { closeSync, mkdirSync, openSync } from "node:fs";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Cluster } from "@node-actions/domain";
import type { ClusterChange } from "./cluster-change.ts";
import { type ClusterSource, describeOtherSource } from "./cluster-source.ts";
import { KnownCluster } from "./known-cluster.ts";
import { ClusterOpenError, type ClusterOpenReason } from "./open-error.ts";

/** The cluster on disk: the topology at the last compaction, and the steps applied since. */
export interface ClusterJournal {
	/** The topology found when it was opened. */
	readonly restored: Cluster;
	/**
	 * Records a change that brings the topology to `state_id`. Durable when it returns. `before` gives the topology before the
	 * change. Throws when the disk refuses; then nothing was written.
	 */
	append(change: ClusterChange, state_id: number, before: () => Cluster): void;
	close(): void;
}

const FORMAT_VERSION = 1;

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
	let db: DatabaseSync | undefined;
	try {
		mkdirSync(dirname(file), { recursive: true });
		makePrivately(file);
		db = new DatabaseSync(file, { timeout: 0 });
		// In exclusive mode SQLite keeps its lock until the connection ends: two drivers, each with its own copy in memory, would drift apart.
		db.exec("pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full;");
		const restored = restore(db, source, initial);
		return journalOn(db, restored, steps_max);
	} catch (error) {
		db?.close();
		throw error instanceof ClusterOpenError ? error : explain(error, file);
	}
}

/**
 * Makes the file here and not in the database, so that nobody else may read it. One that is there is not touched: closing it would free the lock that
 * another connection of this process has on it.
 */
function makePrivately(file: string): void {
	try {
		closeSync(openSync(file, "wx", 0o600));
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
	}
}

function restore(db: DatabaseSync, source: ClusterSource, initial: Cluster): Cluster {
	db.exec("begin immediate");
	checkVersion(db);
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
			`The data directory holds the state of a cluster that was described by ${describeOtherSource(String(stored.name), source)}. Use another --data-dir or remove this one.`,
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

function journalOn(db: DatabaseSync, restored: Cluster, steps_max: number): ClusterJournal {
	const insert = db.prepare("insert into journal values (?, ?)");
	let kept = 0;
	return {
		restored,
		append(change, state_id, before) {
			const row = [state_id, JSON.stringify(change)] as const;
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
		},
		close: () => db.close(),
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
		`${file} is damaged or no state of a simulated cluster. Restore a copy, or use another --data-dir.`,
	unreadable: (file, cause) => `${file} cannot be opened (${cause}). Check the directory's rights and free space.`,
} as const satisfies Partial<Record<ClusterOpenReason, (file: string, cause: string) => string>>;

function explain(error: unknown, file: string): ClusterOpenError {
	const cause = error instanceof Error ? error.message : String(error);
	const reason = reasonOf(error);
	const sentence = reason in SENTENCES ? SENTENCES[reason](basename(file), cause) : cause;
	return new ClusterOpenError(reason, sentence, { cause: error });
}

function reasonOf(error: unknown): keyof typeof SENTENCES {
	// What JSON.parse and replay throw when what stands in the tables is not what was written.
	if (error instanceof SyntaxError || error instanceof TypeError) return "corrupt";
	const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : Number.NaN;
	const reason = SQLITE_REASONS[code];
	return reason === "in_use" || reason === "corrupt" ? reason : "unreadable";
}
