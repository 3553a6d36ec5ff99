import { type Action, type ActionEvent, canBecome, evolve, isTerminal } from "@node-actions/domain";
import type { ActionWriter } from "../action-database.ts";
import { type ActionRow, actionOf, changingColumns } from "../action-rows.ts";
import type { Cause } from "../event-rows.ts";
import { LostRaceError, row, type Script } from "../script.ts";
import { appendEvent } from "./append-event.ts";

/** What happened, through whom, and when. */
export interface Happening extends Cause {
	readonly events: readonly ActionEvent[];
}

/**
 * Applies events to a visible record with the domain's `evolve` and appends them to the log. Answers the action after them, as it was last when
 * `record_removed` is among them. Not logged: `progressed`, and a status the life cycle forbids, because `evolve` ignores
 * it and the log must tell only what happened. A terminal status frees the place and ends the claim.
 */
export function* writeEvents(writer: ActionWriter, before: ActionRow, { events, ...cause }: Happening): Script<Action> {
	const found = actionOf(before);
	let action = found;
	let removed = false;
	for (const event of events) {
		if (event.kind === "status_changed" && !canBecome(action.status, event.status)) continue;
		action = evolve(action, event);
		removed ||= event.kind === "record_removed";
		if (event.kind !== "progressed") yield* appendEvent(writer, action, event, cause);
	}
	if (removed) yield* removeRecord(writer, before);
	else if (action !== found) yield* updateRecord(writer, before, action);
	return action;
}

export function* removeRecord({ queries, view }: ActionWriter, { action_uid, version }: ActionRow): Script<void> {
	const removed = yield* row(queries.remove, { action_uid, version });
	if (removed === undefined) throw new LostRaceError(`Action ${action_uid} was changed meanwhile.`);
	view.removed(action_uid);
}

function* updateRecord({ queries, view }: ActionWriter, before: ActionRow, action: Action): Script<void> {
	const ended = isTerminal(action.status);
	const changes = {
		...changingColumns(action),
		conflict_key: ended ? null : before.conflict_key,
		claim_owner: ended ? null : before.claim_owner,
	};
	const { action_uid, version } = before;
	const updated = yield* row(queries.update, { action_uid, version, ...changes });
	if (updated === undefined) throw new LostRaceError(`Action ${action_uid} was changed meanwhile.`);
	view.written({ ...before, ...changes, ...updated }, action);
}
