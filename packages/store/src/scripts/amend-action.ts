import {
	type Action,
	type ActionEvent,
	type ActionName,
	type NodeUid,
	ok,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import type { ActionWriter } from "../action-database.ts";
import { actionOf } from "../action-rows.ts";
import { row, type Script } from "../script.ts";
import { writeEvents } from "./write-events.ts";

/** `ActionStore.amend` in one transaction. */
export function* amendAction(
	writer: ActionWriter,
	place: { readonly node_uid: NodeUid; readonly name: ActionName },
	decide: (action: Action | undefined) => Result<readonly ActionEvent[], RequestError>,
	{ by, time_ms }: { readonly by: string; readonly time_ms: number },
): Script<Result<Action, RequestError>> {
	const found = yield* row(writer.queries.find, place);
	const decided = decide(found === undefined ? undefined : actionOf(found));
	if (!decided.ok) return decided;
	if (found === undefined) throw new Error(`There is no ${place.name} on node ${place.node_uid} to amend.`);
	return ok(yield* writeEvents(writer, found, { events: decided.value, by, time_ms }));
}
