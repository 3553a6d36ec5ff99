import {
	type Action,
	type ActionEvent,
	type ActionName,
	type NodeUid,
	ok,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import type { ActionQueries } from "../action-queries.ts";
import { actionOf } from "../action-rows.ts";
import type { LiveView } from "../live-view.ts";
import { row, type Script } from "../script.ts";
import { writeEvents } from "./write-events.ts";

/** `ActionStore.amend` in one transaction. */
export function* amendAction(
	queries: ActionQueries,
	view: LiveView,
	place: { readonly node_uid: NodeUid; readonly name: ActionName },
	decide: (action: Action | undefined) => Result<readonly ActionEvent[], RequestError>,
	time_ms: number,
): Script<Result<Action, RequestError>> {
	const found = yield* row(queries.find, place);
	const decided = decide(found === undefined ? undefined : actionOf(found));
	if (!decided.ok) return decided;
	if (found === undefined) throw new Error(`There is no ${place.name} on node ${place.node_uid} to amend.`);
	return ok(yield* writeEvents(queries, view, found, decided.value, time_ms));
}
