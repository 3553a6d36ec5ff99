import type { DatabaseSync } from "node:sqlite";
import { StoreUnavailable } from "@node-actions/application";
import type { Executor } from "../script.ts";
import { groupCommit } from "./group-commit.ts";
import { scriptRunner } from "./run-script.ts";
import { workError } from "./sqlite-error.ts";

/** Runs scripts on the one connection of the embedded store, which it closes in the end. `onUndo` is called whenever a script was undone. */
export function sqliteExecutor(db: DatabaseSync, onUndo: () => void): Executor {
	const runScript = scriptRunner(db);
	const queue = groupCommit(db, runScript, onUndo);
	let closed = false;
	return {
		read: async (script) => {
			if (closed) throw storeClosed();
			try {
				return runScript(script);
			} catch (error) {
				throw workError(error);
			}
		},
		write: async (script) => {
			if (closed) throw storeClosed();
			return queue.write(script);
		},
		close: async () => {
			if (closed) return;
			closed = true;
			queue.flush();
			db.close();
		},
	};
}

function storeClosed(): StoreUnavailable {
	return new StoreUnavailable("The store is closed.");
}
