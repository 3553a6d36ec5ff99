import type { Claim, Lease } from "@node-actions/application";
import type { Action } from "@node-actions/domain";
import type { ActionWriter } from "../action-database.ts";
import type { LiveAction } from "../live-view.ts";
import { LostRaceError, row, type Script } from "../script.ts";
import { timeBy } from "../store-clock.ts";
import { appendEvent } from "./append-event.ts";
import { leaseEnd } from "./keep-claim.ts";

/** `ActionStore.claim` in one transaction. What `choose` picks and is not live is ignored. */
export function* claimActions(
	writer: ActionWriter,
	owner: string,
	choose: (live: readonly Action[], claimed: (action: Action) => boolean) => readonly Action[],
	lease: Lease,
): Script<readonly Claim[]> {
	const live = yield* writer.view.load();
	if (live.size === 0) return [];
	const now_ms = yield* timeBy(writer.clock, lease.time_ms);
	const claimed = ({ action_uid }: Action) => {
		const row = live.get(action_uid)?.row;
		return row !== undefined && row.claim_owner !== null && row.claim_until_ms > now_ms;
	};
	const chosen = choose(
		Array.from(live.values(), ({ action }) => action),
		claimed,
	);
	const claims: Claim[] = [];
	for (const action_uid of new Set(chosen.map((action) => action.action_uid))) {
		const found = live.get(action_uid);
		if (found === undefined) continue;
		const claim = yield* claimOne(writer, owner, found, leaseEnd(lease, now_ms));
		const isTakeover = claim.action.status !== "queued" && found.row.claim_owner !== owner;
		if (isTakeover) yield* keepTakeover(writer, claim, lease.time_ms);
		claims.push(claim);
	}
	return claims;
}

function* claimOne(
	{ queries, view }: ActionWriter,
	owner: string,
	{ row: before, action }: LiveAction,
	claim_until_ms: number,
): Script<Claim> {
	const { action_uid, version } = before;
	const claimed = yield* row(queries.claim, { action_uid, version, owner, claim_until_ms });
	if (claimed === undefined) throw new LostRaceError(`Action ${action_uid} was changed meanwhile.`);
	view.written({ ...before, ...claimed, claim_owner: owner, claim_until_ms }, action);
	return { action, owner, epoch: claimed.claim_epoch };
}

/** A runner goes on with what another has begun: that belongs to the action's history. What it has given back itself it just takes up again. */
function* keepTakeover(writer: ActionWriter, { action, owner, epoch }: Claim, time_ms: number): Script<void> {
	const cause = { by: action.started_by, runner: owner, time_ms };
	yield* appendEvent(writer, action, { kind: "taken_over", owner, epoch }, cause);
}
