import type { Action } from "@node-actions/domain";
import type { ActionQueries } from "./action-queries.ts";
import { type ActionRow, actionOf } from "./action-rows.ts";
import { rows, type Script } from "./script.ts";

/** A live action with the row it was made of. */
export interface LiveAction {
	readonly row: ActionRow;
	readonly action: Action;
}

/**
 * The live actions, as claiming sees them. Runners look at all of them each time somebody starts or cancels something, so a
 * store whose only writer is this process may remember them instead of reading thousands of rows each time.
 */
export interface LiveView {
	/** By uid, in order of acceptance. Changes with what is written later. */
	load(): Script<ReadonlyMap<string, LiveAction>>;
	/** A script wrote this row, new or changed. `action` is what it says. */
	written(row: ActionRow, action: Action): void;
	/** A script removed the visible record. */
	removed(action_uid: string): void;
	/** What was told since the last commit may not be true: something was undone. */
	forget(): void;
}

/** For a database with several writers: always asks it. */
export function askedLiveView(queries: ActionQueries): LiveView {
	return { load: () => loadLive(queries), written: () => {}, removed: () => {}, forget: () => {} };
}

/** For a database with a single writer, whose scripts run one after the other: asks once, then follows what scripts write. */
export function rememberedLiveView(queries: ActionQueries): LiveView {
	// Keeps the order of acceptance: a new action comes last, a changed one keeps its place.
	let known: Map<string, LiveAction> | undefined;
	return {
		*load() {
			known ??= yield* loadLive(queries);
			return known;
		},
		written: (row, action) => {
			if (row.conflict_key === null) known?.delete(row.action_uid);
			else known?.set(row.action_uid, { row, action });
		},
		removed: (action_uid) => {
			known?.delete(action_uid);
		},
		forget: () => {
			known = undefined;
		},
	};
}

function* loadLive(queries: ActionQueries): Script<Map<string, LiveAction>> {
	const found = yield* rows(queries.live, {});
	return new Map(found.map((row) => [row.action_uid, { row, action: actionOf(row) }]));
}
