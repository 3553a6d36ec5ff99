import type { Claim } from "@node-actions/application";
import type { Action, ActionEvent } from "@node-actions/domain";
import type { ActionQueries } from "../action-queries.ts";
import { actionOf } from "../action-rows.ts";
import type { LiveView } from "../live-view.ts";
import { row, type Script } from "../script.ts";
import { holdsClaim } from "./claim-actions.ts";
import { writeEvents } from "./write-events.ts";

/** `ActionStore.record` in one transaction: writes nothing and answers undefined once the claim is no longer the latest. */
export function* recordEvents(
	queries: ActionQueries,
	view: LiveView,
	claim: Claim,
	decide: (action: Action) => readonly ActionEvent[],
	time_ms: number,
): Script<Action | undefined> {
	const found = yield* row(queries.findByUid, { action_uid: claim.action.action_uid });
	if (found === undefined || !holdsClaim(claim, found)) return undefined;
	return yield* writeEvents(queries, view, found, decide(actionOf(found)), time_ms);
}
