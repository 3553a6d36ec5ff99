import type { ActionStore } from "@node-actions/application";
import type { ActionQueries } from "./action-queries.ts";
import { actionOf, recordedEventOf } from "./action-rows.ts";
import type { LiveView } from "./live-view.ts";
import { refuseWhenUnavailable } from "./refuse-when-unavailable.ts";
import { type Executor, row, rows } from "./script.ts";
import { acceptAction } from "./scripts/accept-action.ts";
import { amendAction } from "./scripts/amend-action.ts";
import { claimActions, releaseClaim } from "./scripts/claim-actions.ts";
import { recordEvents } from "./scripts/record-events.ts";

/** The port over any database that runs scripts. `onError` receives what a caller is only told as `service_unavailable`. */
export function createActionStore(
	executor: Executor,
	queries: ActionQueries,
	view: LiveView,
	onError: (error: unknown) => void,
): ActionStore {
	return {
		accept: (question, decide, time_ms) =>
			refuseWhenUnavailable(
				executor.write(() => acceptAction(queries, view, question, decide, time_ms), "guarded"),
				onError,
			),
		amend: (node_uid, name, decide, time_ms) =>
			refuseWhenUnavailable(
				executor.write(() => amendAction(queries, view, { node_uid, name }, decide, time_ms), "guarded"),
				onError,
			),
		find: async (node_uid, name) => {
			const found = await executor.read(row(queries.find, { node_uid, name }));
			return found === undefined ? undefined : actionOf(found);
		},
		findByUid: async (action_uid) => {
			const found = await executor.read(row(queries.findByUid, { action_uid }));
			return found === undefined ? undefined : actionOf(found);
		},
		list: async (node_uid) => {
			const found = await executor.read(
				node_uid === undefined ? rows(queries.list, {}) : rows(queries.listOfNode, { node_uid }),
			);
			return found.map(actionOf);
		},
		claim: (owner, choose) => executor.write(() => claimActions(queries, view, owner, choose)),
		record: (claim, decide, time_ms) =>
			executor.write(() => recordEvents(queries, view, claim, decide, time_ms), "guarded"),
		release: (claim) => executor.write(() => releaseClaim(queries, view, claim), "guarded"),
		journal: async (action_uid) => (await executor.read(rows(queries.journal, { action_uid }))).map(recordedEventOf),
		closedNodes: async () => (await executor.read(rows(queries.closedNodes, {}))).map(({ node_uid }) => node_uid),
		reopenNode: async (node_uid) => {
			await executor.write(() => rows(queries.reopenNode, { node_uid }));
		},
		ping: async () => {
			await executor.read(rows(queries.ping, {}));
		},
		close: () => executor.close(),
	};
}
