import type { DatabaseSync } from "node:sqlite";
import { StoreUnavailable } from "@node-actions/application";
import type { Executor, Script } from "../script.ts";
import { groupCommit } from "./group-commit.ts";
import { scriptRunner } from "./run-script.ts";
import { isDamage, workError } from "./sqlite-error.ts";

export interface SqliteExecutor extends Executor {
	/** `read` without waiting: what is in the file can be had at once. Throws what `read` rejects with. */
	readNow<Value>(script: Script<Value>): Value;
	/**
	 * Throws `StoreUnavailable` once any script has met a damaged page, even if others still find what they look for. Nothing is written from then on,
	 * since what is written into a damaged file may be lost; what can be read still is.
	 */
	checkUndamaged(): void;
}

/** Runs scripts on the one connection of the embedded store, which it closes in the end. `onUndo` is called whenever a script was undone. */
export function sqliteExecutor(db: DatabaseSync, onUndo: () => void): SqliteExecutor {
	const runScript = scriptRunner(db);
	const queue = groupCommit(db, runScript, onUndo);
	let closed = false;
	let damage: unknown;
	let has_failed_to_write = false;

	const seen = (error: unknown): unknown => {
		if (isDamage(error)) damage ??= error;
		return error;
	};

	const checkUndamaged = (): void => {
		if (damage === undefined) return;
		throw new StoreUnavailable("The database file is damaged. Stop the server and restore a backup.", {
			cause: damage,
		});
	};

	const readNow = <Value>(script: Script<Value>): Value => {
		if (closed) throw storeClosed();
		try {
			return runScript(script);
		} catch (error) {
			throw seen(workError(error));
		}
	};

	return {
		readNow,
		read: async (script) => readNow(script),
		write: async (script) => {
			if (closed) throw storeClosed();
			checkUndamaged();
			try {
				const value = await queue.write(script);
				has_failed_to_write = false;
				return value;
			} catch (error) {
				// A script's own error says nothing about the disk, nor does a queue that is full.
				if (error instanceof StoreUnavailable && error.cause !== undefined) has_failed_to_write = true;
				throw seen(error);
			}
		},
		close: async () => {
			if (closed) return;
			closed = true;
			queue.flush();
			db.close();
		},
		checkUndamaged,
		hasFailedToWrite: () => has_failed_to_write,
	};
}

function storeClosed(): StoreUnavailable {
	return new StoreUnavailable("The store is closed.");
}
