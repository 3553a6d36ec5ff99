import type { Call, Query, SqlValue } from "./query.ts";

/**
 * What happens inside one transaction, apart from who runs it: a generator that yields statements and is handed their rows. The
 * embedded database runs it without waiting, a server database awaits each statement; the script is the same.
 */
export type Script<Value> = Generator<Call, Value, readonly unknown[]>;

/** Runs a statement from within a script: `yield* rows(...)`. */
export function* rows<Parameters extends Readonly<Record<string, SqlValue>>, Row>(
	query: Query<Parameters, Row>,
	parameters: Parameters,
): Script<readonly Row[]> {
	return (yield query.bind(parameters)) as readonly Row[];
}

/** The first row, where one or none is expected. */
export function* row<Parameters extends Readonly<Record<string, SqlValue>>, Row>(
	query: Query<Parameters, Row>,
	parameters: Parameters,
): Script<Row | undefined> {
	return (yield* rows(query, parameters))[0];
}

/** Runs a statement that answers nothing, `yield* tell(...)`. A database behind a network is not waited for before the script's end. */
export function* tell<Parameters extends Readonly<Record<string, SqlValue>>>(
	query: Query<Parameters, unknown>,
	parameters: Parameters,
): Script<void> {
	yield { ...query.bind(parameters), unanswered: true };
}

/**
 * Somebody else's write came between a script's reading and its writing. Whoever runs scripts undoes what the script wrote
 * and runs it again from the beginning, at most `SCRIPT_ATTEMPTS_MAX` times in all.
 */
export class LostRaceError extends Error {
	override readonly name = "LostRaceError";
}

export const SCRIPT_ATTEMPTS_MAX = 5;

/** With what else a script may run in one transaction. */
export type Sharing =
	/**
	 * Everything the script relies on is guarded by a row's version or by a unique key, so that its statements may mix with those of other guarded
	 * scripts: a lost race shows as one, and nothing is committed of either.
	 */
	| "guarded"
	/** Guarded, and not begun before the scripts with the same word that came earlier have ended: they would only be in each other's way. */
	| { readonly inTurn: string }
	/** While it runs, no other script does. */
	| "alone";

/**
 * One statement that writes the same as a script, as long as all is as it was last seen, and commits by itself. It answers a row when it wrote, and none when it did not, because
 * something was different or another was writing.
 */
export interface AtOnce<Value> {
	call(mark: NextMark): Call;
	/** What the script would answer. */
	readonly value: Value;
}

/** The number under which a statement is written, so that it can be found out later whether it was. */
export interface NextMark {
	readonly store_uid: string;
	/** The number of what this store has written last. Nothing is written where that is not so. */
	readonly before: number;
	readonly batch: number;
}

/** Runs scripts. One per database. */
export interface Executor {
	/** Sees committed data only, and writes nothing. */
	read<Value>(script: Script<Value>): Promise<Value>;
	/**
	 * Runs a script in a transaction and resolves once that is durable. The script is made anew for each attempt. Rejects with
	 * what the script threw (then nothing of it was written), or with `StoreUnavailable`. `sharing` is `alone` when not given. A database that is far away may try
	 * `at_once` first.
	 *
	 * Transactions that write run one after the other over all processes on the database, so positions in the log are committed in their order.
	 */
	write<Value>(script: () => Script<Value>, sharing?: Sharing, at_once?: AtOnce<Value>): Promise<Value>;
	/** Whether the database could not make the latest write, as on a full disk. A write that is made ends it. */
	hasFailedToWrite(): boolean;
	/** Finishes what waits and lets go of the database. Later calls reject. Calling it again does nothing. */
	close(): Promise<void>;
}
