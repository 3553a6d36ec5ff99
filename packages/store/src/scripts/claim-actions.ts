import type { Claim } from "@node-actions/application";
import type { Action } from "@node-actions/domain";
import type { ActionQueries } from "../action-queries.ts";
import { actionOf } from "../action-rows.ts";
import { LostRaceError, row, rows, type Script } from "../script.ts";

/** `ActionStore.claim` in one transaction. What `choose` picks and is not live is ignored. */
export function* claimActions(
	queries: ActionQueries,
	owner: string,
	choose: (live: readonly Action[], claimed: (action: Action) => boolean) => readonly Action[],
): Script<readonly Claim[]> {
	const live = yield* rows(queries.live, {});
	if (live.length === 0) return [];
	const byUid = new Map(live.map((found) => [found.action_uid, found]));
	const chosen = choose(live.map(actionOf), ({ action_uid }) => (byUid.get(action_uid)?.claim_owner ?? null) !== null);
	const claims: Claim[] = [];
	for (const { action_uid } of new Set(chosen)) {
		const found = byUid.get(action_uid);
		if (found === undefined) continue;
		const claimed = yield* row(queries.claim, { action_uid, version: found.version, owner });
		if (claimed === undefined) throw new LostRaceError(`Action ${action_uid} was changed meanwhile.`);
		claims.push({ action: actionOf(found), owner, epoch: claimed.claim_epoch });
	}
	return claims;
}
