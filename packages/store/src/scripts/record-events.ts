import type { Claim } from "@node-actions/application";
import type { Action, ActionEvent } from "@node-actions/domain";
import type { ActionWriter } from "../action-database.ts";
import { actionOf } from "../action-rows.ts";
import { row, type Script } from "../script.ts";
import { holdsClaim } from "./keep-claim.ts";
import { writeEvents } from "./write-events.ts";

/** `ActionStore.record` in one transaction: writes nothing and answers undefined once the claim is no longer the latest. */
export function* recordEvents(
	writer: ActionWriter,
	claim: Claim,
	decide: (action: Action) => readonly ActionEvent[],
	time_ms: number,
): Script<Action | undefined> {
	const found = yield* row(writer.queries.findByUid, { action_uid: claim.action.action_uid });
	if (found === undefined || !holdsClaim(claim, found)) return undefined;
	return yield* writeEvents(writer, found, { events: decide(actionOf(found)), by: claim.owner, time_ms });
}
