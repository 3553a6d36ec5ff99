import type { Claim } from "@node-actions/application";
import type { Action } from "@node-actions/domain";
import type { ActionQueries } from "../action-queries.ts";
import { type ActionRow, actionOf } from "../action-rows.ts";
import type { LiveAction, LiveView } from "../live-view.ts";
import { LostRaceError, row, type Script } from "../script.ts";

/** `ActionStore.claim` in one transaction. What `choose` picks and is not live is ignored. */
export function* claimActions(
	queries: ActionQueries,
	view: LiveView,
	owner: string,
	choose: (live: readonly Action[], claimed: (action: Action) => boolean) => readonly Action[],
): Script<readonly Claim[]> {
	const live = yield* view.load();
	if (live.size === 0) return [];
	const claimed = ({ action_uid }: Action) => (live.get(action_uid)?.row.claim_owner ?? null) !== null;
	const chosen = choose(
		Array.from(live.values(), ({ action }) => action),
		claimed,
	);
	const claims: Claim[] = [];
	for (const action_uid of new Set(chosen.map((action) => action.action_uid))) {
		const found = live.get(action_uid);
		if (found !== undefined) claims.push(yield* claimOne(queries, view, owner, found));
	}
	return claims;
}

function* claimOne(
	queries: ActionQueries,
	view: LiveView,
	owner: string,
	{ row: before, action }: LiveAction,
): Script<Claim> {
	const { action_uid, version } = before;
	const claimed = yield* row(queries.claim, { action_uid, version, owner });
	if (claimed === undefined) throw new LostRaceError(`Action ${action_uid} was changed meanwhile.`);
	view.written({ ...before, ...claimed, claim_owner: owner }, action);
	return { action, owner, epoch: claimed.claim_epoch };
}

/** `ActionStore.release` in one transaction: nothing happens once the claim is no longer the latest. */
export function* releaseClaim(queries: ActionQueries, view: LiveView, claim: Claim): Script<void> {
	const found = yield* row(queries.findByUid, { action_uid: claim.action.action_uid });
	if (found === undefined || !holdsClaim(claim, found)) return;
	const { action_uid, version } = found;
	const released = yield* row(queries.release, { action_uid, version });
	if (released === undefined) throw new LostRaceError(`Action ${action_uid} was changed meanwhile.`);
	view.written({ ...found, ...released, claim_owner: null }, actionOf(found));
}

/** Whether the claim is the latest of the action and was not given back. */
export function holdsClaim(claim: Claim, found: ActionRow): boolean {
	return found.claim_owner === claim.owner && found.claim_epoch === claim.epoch;
}
