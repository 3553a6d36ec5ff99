import type { Action } from "../action/action.ts";
import type { ActionEvent } from "../action/event.ts";
import type { Happening } from "./event.ts";

/** How an event of an action appears in the timeline; undefined for what no timeline shows. Plans are told where they are made and steps where they are executed. */
export function tell({ action_uid, node_uid, request }: Action, event: ActionEvent): Happening | undefined {
	switch (event.kind) {
		case "accepted":
			return { kind: "accepted", action_uid, node_uid, name: request.name };
		case "cancel_requested":
			return { kind: "cancel_requested", action_uid };
		case "status_changed":
			return { kind: "status_changed", action_uid, status: event.status };
		case "record_removed":
			return { kind: "record_removed", action_uid };
		default:
			return undefined;
	}
}
