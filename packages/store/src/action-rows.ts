import type { Action, ActionRequest, Explanation } from "@node-actions/domain";
import type { Selectable } from "kysely";
import type { ActionTable } from "./schema.ts";

export type ActionRow = Selectable<ActionTable>;

export function actionOf(row: ActionRow): Action {
	return {
		action_uid: row.action_uid,
		node_uid: row.node_uid,
		// The pair was written together from an ActionRequest.
		request: { name: row.name, options: JSON.parse(row.options_json) } as ActionRequest,
		status: row.status,
		progress: row.progress,
		creation_time: row.creation_time,
		started_by: row.started_by,
		cancel_requested: row.cancel_requested === 1,
		...(row.description === null ? {} : { description: row.description }),
		...errorOf(row),
	};
}

function errorOf({ error_code, error_message: message, why_json }: ActionRow): Pick<Action, "error"> {
	if (error_code === null || message === null) return {};
	const why = why_json === null ? {} : { why: JSON.parse(why_json) as Explanation };
	return { error: { error_code, message, ...why } };
}

/** The columns that events change. */
export function changingColumns(action: Action) {
	return {
		status: action.status,
		progress: action.progress,
		cancel_requested: action.cancel_requested ? 1 : 0,
		description: action.description ?? null,
		error_code: action.error?.error_code ?? null,
		error_message: action.error?.message ?? null,
		why_json: action.error?.why === undefined ? null : JSON.stringify(action.error.why),
	};
}

/** The columns that stay as they were accepted. */
function fixedColumns(action: Action) {
	return {
		node_uid: action.node_uid,
		name: action.request.name,
		action_uid: action.action_uid,
		options_json: JSON.stringify(action.request.options),
		creation_time: action.creation_time,
		started_by: action.started_by,
	};
}

/** The row of an action that has just been accepted and occupies this place; its position is that of its line in the log. */
export function newRecord(action: Action, conflict_key: string): Omit<ActionRow, "accepted_event_uid"> {
	return {
		...fixedColumns(action),
		...changingColumns(action),
		conflict_key,
		claim_owner: null,
		claim_epoch: 0,
		claim_until_ms: 0,
		version: 1,
	};
}
