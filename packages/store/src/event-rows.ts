import type { ActionAfter, RecordedEvent } from "@node-actions/application";
import type { Action, ActionEvent, ActionRequest } from "@node-actions/domain";
import type { Selectable } from "kysely";
import type { ActionEventTable } from "./schema.ts";

export type ActionEventRow = Selectable<ActionEventTable>;

/** Through whom something happened, and when (Unix milliseconds). */
export interface Cause {
	/** The user behind it. */
	readonly by: string;
	/** The runner that did it on the user's behalf. */
	readonly runner?: string;
	readonly time_ms: number;
}

/** What is kept of an `accepted` event, whose action is otherwise in the line's own columns. Lines of earlier versions hold the whole event. */
interface KeptAcceptance {
	readonly kind: "accepted";
	readonly request: ActionRequest;
}

/** `after` is the action after the event. */
export function eventColumns(after: Action, event: ActionEvent, cause: Cause) {
	const { action_uid, node_uid, request, ...shown } = after;
	return {
		time_ms: cause.time_ms,
		action_uid,
		node_uid,
		name: request.name,
		kind: event.kind,
		actor: cause.by,
		runner: cause.runner ?? null,
		event_json: JSON.stringify(
			event.kind === "accepted" ? ({ kind: "accepted", request } satisfies KeptAcceptance) : event,
		),
		after_json: JSON.stringify(shown satisfies ActionAfter),
		asked_node_uid: event.kind === "refused" && event.node_uid !== node_uid ? event.node_uid : null,
	};
}

export function recordedEventOf(row: ActionEventRow): RecordedEvent {
	const after = JSON.parse(row.after_json) as ActionAfter;
	return {
		event_uid: row.event_uid,
		time_ms: row.time_ms,
		action_uid: row.action_uid,
		node_uid: row.node_uid,
		name: row.name,
		by: row.actor,
		...(row.runner === null ? {} : { runner: row.runner }),
		event: eventOf(row, after),
		after,
	};
}

function eventOf({ action_uid, node_uid, event_json }: ActionEventRow, after: ActionAfter): ActionEvent {
	const kept = JSON.parse(event_json) as ActionEvent | KeptAcceptance;
	if (!("request" in kept)) return kept;
	return { kind: "accepted", action: { action_uid, node_uid, request: kept.request, ...after } };
}
