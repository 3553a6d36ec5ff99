import type { Basis, Claim } from "@node-actions/application";
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
	decide: (action: Action, outdated: boolean) => readonly ActionEvent[],
	time_ms: number,
	basis: Basis | undefined,
): Script<Action | undefined> {
	const found = yield* row(writer.queries.findByUid, { action_uid: claim.action.action_uid });
	if (found === undefined || !holdsClaim(claim, found)) return undefined;
	const outdated = basis !== undefined && (yield* isOutdated(writer, basis, found.action_uid));
	const events = decide(actionOf(found), outdated);
	return yield* writeEvents(writer, found, { events, by: found.started_by, runner: claim.owner, time_ms });
}

/** Positions are given in the order of commits, so nothing that was committed before this transaction can come later. */
function* isOutdated({ log }: ActionWriter, { position, kind }: Basis, action_uid: string): Script<boolean> {
	return (yield* row(log.takenUpSince, { position, kind, action_uid })) !== undefined;
}
