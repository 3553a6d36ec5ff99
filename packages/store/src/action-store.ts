import type { ActionStore, StartAttempt } from "@node-actions/application";
import type { Action, ActionName, NodeUid, RequestError, Result } from "@node-actions/domain";
import type { ActionDatabase, ActionWriter } from "./action-database.ts";
import { type ActionRow, actionOf } from "./action-rows.ts";
import { recordedEventOf } from "./event-rows.ts";
import { forgetHistory } from "./forget-history.ts";
import { planPositionIn } from "./log-positions.ts";
import type { LogWatch } from "./log-watch.ts";
import { refuseWhenUnavailable } from "./refuse-when-unavailable.ts";
import { type AtOnce, type Executor, row, rows, type Script, type Sharing } from "./script.ts";
import { acceptAction } from "./scripts/accept-action.ts";
import { amendAction } from "./scripts/amend-action.ts";
import { claimActions } from "./scripts/claim-actions.ts";
import { releaseClaim, renewClaim } from "./scripts/keep-claim.ts";
import { linesOfAction } from "./scripts/lines-of-action.ts";
import { readEvents } from "./scripts/read-events.ts";
import { recordEvents } from "./scripts/record-events.ts";

export interface ActionStoreParts {
	readonly executor: Executor;
	readonly database: ActionDatabase;
	readonly watch: LogWatch;
	/** Receives what a caller is only told as `service_unavailable`. */
	readonly onError: (error: unknown) => void;
	/** For a database that is far away. */
	readonly foresight?: Foresight;
}

/** Remembers what stood in the places of visible records, and so may know what a start comes to. */
export interface Foresight {
	/** Receives what `find` has found. */
	found(node_uid: NodeUid, name: ActionName, record: ActionRow | undefined): void;
	/** Asked of each start; undefined where it has to be looked. */
	foresee(...start: Parameters<ActionStore["accept"]>): AtOnce<Result<Action, RequestError>> | undefined;
}

/** A write of one page may still fit where the file ends inside a block of the disk; so many do not, as little as a start of an action does. */
const TRIED_WRITES = 4;

/** The port over any database that runs scripts. */
export function createActionStore({ executor, database, watch, onError, foresight }: ActionStoreParts): ActionStore {
	const { queries, log } = database;

	/** Runs a script that may append to the log, and says so once it is committed. */
	const write = async <Value>(
		script: (writer: ActionWriter) => Script<Value>,
		sharing: Sharing = "alone",
		at_once?: AtOnce<Value>,
	): Promise<Value> => {
		let appended = at_once !== undefined;
		const writer = {
			...database,
			onAppend: () => {
				appended = true;
			},
		};
		const value = await executor.write(() => script(writer), sharing, at_once);
		if (appended) watch.announce();
		return value;
	};

	return {
		accept: (attempt, decide, time_ms) =>
			refuseWhenUnavailable(
				write(
					(writer) => acceptAction(writer, attempt, decide, time_ms),
					sharingOf(attempt),
					foresight?.foresee(attempt, decide, time_ms),
				),
				onError,
			),
		amend: (node_uid, name, decide, time_ms, by) =>
			refuseWhenUnavailable(
				write((writer) => amendAction(writer, { node_uid, name }, decide, { by, time_ms }), "guarded"),
				onError,
			),
		find: async (node_uid, name) => {
			const found = await executor.read(row(queries.find, { node_uid, name }));
			foresight?.found(node_uid, name, found);
			return found === undefined ? undefined : actionOf(found);
		},
		findByUid: async (action_uid) => {
			const found = await executor.read(row(queries.findByUid, { action_uid }));
			return found === undefined ? undefined : actionOf(found);
		},
		live: async () => [...(await executor.read(database.view.load())).values()].map(({ action }) => action),
		list: async (node_uid) => {
			const found = await executor.read(
				node_uid === undefined ? rows(queries.list, {}) : rows(queries.listOfNode, { node_uid }),
			);
			return found.map(actionOf);
		},
		claim: (owner, choose, lease) => write((writer) => claimActions(writer, owner, choose, lease), "alone"),
		renew: (claim, lease) => write((writer) => renewClaim(writer, claim, lease), "guarded"),
		record: (claim, decide, time_ms, basis) =>
			write((writer) => recordEvents(writer, claim, decide, time_ms, basis), basis === undefined ? "guarded" : "alone"),
		release: (claim) => write((writer) => releaseClaim(writer, claim), "guarded"),
		journal: async (action_uid) => (await executor.read(linesOfAction(log, action_uid))).map(recordedEventOf),
		position: async () => (await executor.read(row(log.newest, {})))?.event_uid ?? 0,
		planPosition: async () => planPositionIn(await executor.read(row(log.planPositions, {}))),
		events: (query) => executor.read(readEvents(log, query)),
		onAppended: (listener) => watch.listen(listener),
		forget: (kept_ms, time_ms) => forgetHistory(executor, database, kept_ms, time_ms),
		closedNodes: async () => (await executor.read(rows(queries.closedNodes, {}))).map(({ node_uid }) => node_uid),
		reopenNode: async (node_uid, action_uid) => {
			await executor.write(() => rows(queries.reopenNode, { node_uid, action_uid }));
		},
		ping: async () => {
			await executor.read(rows(queries.ping, {}));
			if (!executor.hasFailedToWrite()) return;
			for (let tried = 0; tried < TRIED_WRITES; tried += 1) await executor.write(() => rows(queries.tryWrite, {}));
		},
		close: () => executor.close(),
	};
}

/**
 * Of starts that ask the same question about live actions, one at most is accepted, and the others add to its history. One that relies on what it has seen of
 * the log must see the lines of all others.
 */
function sharingOf({ question: { name, node_uid }, seen_to }: StartAttempt): Sharing {
	return seen_to !== undefined ? "alone" : { inTurn: `${name}/${node_uid ?? "anywhere"}` };
}
