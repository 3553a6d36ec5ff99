import type { Claim } from "@node-actions/application";
import type { Action, ActionEvent } from "@node-actions/domain";
import type { ActionQueries } from "../action-queries.ts";
import { type ActionRow, actionOf } from "../action-rows.ts";
import { row, type Script } from "../script.ts";
import { writeEvents } from "./write-events.ts";

/** `ActionStore.record` in one transaction: writes nothing and answers undefined once the claim is no longer the latest. */
export function* recordEvents(
	queries: ActionQueries,
	claim: Claim,
	decide: (action: Action) => readonly ActionEvent[],
	time_ms: number,
): Script<Action | undefined> {
	const found = yield* row(queries.findByUid, { action_uid: claim.action.action_uid });
	if (found === undefined || !holds(claim, found)) return undefined;
	return yield* writeEvents(queries, found, decide(actionOf(found)), time_ms);
}

function holds(claim: Claim, found: ActionRow): boolean {
	return found.claim_owner === claim.owner && found.claim_epoch === claim.epoch;
}
