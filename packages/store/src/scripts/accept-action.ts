import type { Acceptance } from "@node-actions/application";
import {
	type Action,
	type ActionEvent,
	type ConflictQuestion,
	isTerminal,
	ok,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import type { ActionQueries } from "../action-queries.ts";
import { type ActionRow, actionOf, changingColumns, eventColumns, fixedColumns } from "../action-rows.ts";
import type { LiveView } from "../live-view.ts";
import { LostRaceError, row, rows, type Script } from "../script.ts";
import { removeRecord } from "./write-events.ts";

/** `ActionStore.accept` in one transaction. */
export function* acceptAction(
	queries: ActionQueries,
	view: LiveView,
	question: ConflictQuestion,
	decide: (live: readonly Action[]) => Result<Acceptance, RequestError>,
	time_ms: number,
): Script<Result<Action, RequestError>> {
	const decided = decide(yield* liveActions(queries, question));
	if (!decided.ok) return decided;
	const { action, conflict_key, closes_node } = decided.value;
	yield* replaceRecord(queries, view, action, time_ms);
	const accepted: ActionEvent = { kind: "accepted", action };
	const logged = yield* row(queries.append, eventColumns(action, accepted, time_ms));
	if (logged === undefined) throw new Error("The log gave no position to an event.");
	const inserted: ActionRow = {
		...fixedColumns(action),
		...changingColumns(action),
		accepted_event_uid: logged.event_uid,
		conflict_key,
		claim_owner: null,
		claim_epoch: 0,
		version: 1,
	};
	yield* rows(queries.insert, inserted);
	view.written(inserted, action);
	const { action_uid, node_uid } = action;
	if (closes_node) yield* rows(queries.closeNode, { node_uid, action_uid, time_ms });
	return ok(action);
}

function* liveActions(queries: ActionQueries, { name, node_uid }: ConflictQuestion): Script<readonly Action[]> {
	const found =
		node_uid === undefined
			? yield* rows(queries.liveOfName, { name })
			: yield* rows(queries.liveOfNameAndNode, { name, node_uid });
	return found.map(actionOf);
}

/** The earlier result of the same action on the same node disappears from view (contract, section 3). Its events stay. */
function* replaceRecord(queries: ActionQueries, view: LiveView, action: Action, time_ms: number): Script<void> {
	const { node_uid } = action;
	const earlier = yield* row(queries.find, { node_uid, name: action.request.name });
	if (earlier === undefined) return;
	if (!isTerminal(earlier.status)) {
		throw new LostRaceError(`Action ${action.action_uid} would replace ${earlier.action_uid}, which has not ended.`);
	}
	const replaced: ActionEvent = { kind: "record_removed", by: action.started_by };
	yield* row(queries.append, eventColumns(actionOf(earlier), replaced, time_ms));
	yield* removeRecord(queries, view, earlier);
}
