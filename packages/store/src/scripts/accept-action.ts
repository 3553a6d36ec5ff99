import type { Acceptance, StartAttempt } from "@node-actions/application";
import {
	type Action,
	type ConflictQuestion,
	isTerminal,
	ok,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import type { ActionWriter } from "../action-database.ts";
import { type ActionRow, actionOf, newRecord } from "../action-rows.ts";
import { planPosition } from "../log-positions.ts";
import { LostRaceError, row, rows, type Script, tell } from "../script.ts";
import { answerAgain, keepKey } from "./answer-again.ts";
import { appendEvent } from "./append-event.ts";
import { removeRecord } from "./write-events.ts";

/** `ActionStore.accept` in one transaction. */
export function* acceptAction(
	writer: ActionWriter,
	attempt: StartAttempt,
	decide: (live: readonly Action[], outdated: boolean) => Result<Acceptance, RequestError>,
	time_ms: number,
): Script<Result<Action, RequestError>> {
	const again = yield* answerAgain(writer, attempt, time_ms);
	if (again !== undefined) return again;
	const { node_uid, question } = attempt;
	const earlier = yield* row(writer.queries.find, { node_uid, name: question.name });
	const live = yield* liveActions(writer, question, earlier);
	const outdated = attempt.seen_to !== undefined && (yield* planPosition(writer.log)) !== attempt.seen_to;
	const decided = decide(live, outdated);
	if (!decided.ok) {
		// What stands in the way may have been accepted under this very key since it was looked for.
		const meanwhile = yield* answerAgain(writer, attempt, time_ms);
		if (meanwhile !== undefined) return meanwhile;
		yield* keepRefusal(writer, attempt, live, decided.error, time_ms);
		return decided;
	}
	const { action, conflict_key, closes_node } = decided.value;
	// Before the action itself, so that whoever sees the action in the way sees the key as well.
	yield* keepKey(writer, attempt, action.action_uid, time_ms);
	if (earlier !== undefined) yield* replaceRecord(writer, earlier, action, time_ms);
	const accepted_event_uid = yield* appendEvent(
		writer,
		action,
		{ kind: "accepted", action },
		{ by: action.started_by, time_ms },
	);
	const inserted: ActionRow = { ...newRecord(action, conflict_key), accepted_event_uid };
	yield* tell(writer.queries.insert, inserted);
	writer.view.written(inserted, action);
	const { action_uid } = action;
	if (closes_node) yield* tell(writer.queries.closeNode, { node_uid, action_uid, time_ms });
	return ok(action);
}

/** `here`: the visible record of the asked action on the asked node. It alone can be in the way where the question names a node. */
function* liveActions(
	{ queries }: ActionWriter,
	{ name, node_uid }: ConflictQuestion,
	here: ActionRow | undefined,
): Script<readonly Action[]> {
	if (node_uid === undefined) return (yield* rows(queries.liveOfName, { name })).map(actionOf);
	return here === undefined || isTerminal(here.status) ? [] : [actionOf(here)];
}

/** A refusal because of a live action is part of that action's history. */
function* keepRefusal(
	writer: ActionWriter,
	{ by, node_uid, question: { name } }: StartAttempt,
	live: readonly Action[],
	{ error_code, action_uid }: RequestError,
	time_ms: number,
): Script<void> {
	const inTheWay = live.find((action) => action.action_uid === action_uid);
	if (inTheWay === undefined) return;
	yield* appendEvent(writer, inTheWay, { kind: "refused", by, error_code, node_uid, name }, { by, time_ms });
}

/** The earlier result of the same action on the same node disappears from view (contract, section 3). Its events stay. */
function* replaceRecord(writer: ActionWriter, earlier: ActionRow, action: Action, time_ms: number): Script<void> {
	if (!isTerminal(earlier.status)) {
		throw new LostRaceError(`Action ${action.action_uid} would replace ${earlier.action_uid}, which has not ended.`);
	}
	const by = action.started_by;
	yield* appendEvent(writer, actionOf(earlier), { kind: "record_removed", by }, { by, time_ms });
	yield* removeRecord(writer, earlier);
}
