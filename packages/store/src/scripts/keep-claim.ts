import type { Claim, Lease } from "@node-actions/application";
import type { ActionWriter } from "../action-database.ts";
import { type ActionRow, actionOf } from "../action-rows.ts";
import { LostRaceError, row, type Script } from "../script.ts";
import { timeBy } from "../store-clock.ts";

/**
 * `ActionStore.renew` in one transaction. The row's version stays: nothing that anybody decides on changes, so renewing is in nobody's
 * way.
 */
export function* renewClaim(writer: ActionWriter, claim: Claim, lease: Lease): Script<boolean> {
	const { action_uid } = claim.action;
	const found = yield* row(writer.queries.findByUid, { action_uid });
	if (found === undefined || !holdsClaim(claim, found)) return false;
	const claim_until_ms = leaseEnd(lease, yield* timeBy(writer.clock, lease.time_ms));
	const { owner, epoch } = claim;
	const renewed = yield* row(writer.queries.renew, { action_uid, owner, epoch, claim_until_ms });
	if (renewed === undefined) return false;
	writer.view.written({ ...found, claim_until_ms }, actionOf(found));
	return true;
}

/** `ActionStore.release` in one transaction: nothing happens once the claim is no longer the latest. */
export function* releaseClaim({ queries, view }: ActionWriter, claim: Claim): Script<void> {
	const found = yield* row(queries.findByUid, { action_uid: claim.action.action_uid });
	if (found === undefined || !holdsClaim(claim, found)) return;
	const { action_uid, version } = found;
	const released = yield* row(queries.release, { action_uid, version });
	if (released === undefined) throw new LostRaceError(`Action ${action_uid} was changed meanwhile.`);
	view.written({ ...found, ...released, claim_until_ms: 0 }, actionOf(found));
}

/** Whether the claim is the latest of the action and was not given back. Its lease does not matter as long as nobody has taken over. */
export function holdsClaim(claim: Claim, found: ActionRow): boolean {
	return found.claim_owner === claim.owner && found.claim_epoch === claim.epoch && found.claim_until_ms > 0;
}

/** The first millisecond at which another may take the action over. */
export function leaseEnd({ ttl_ms }: Lease, now_ms: number): number {
	return Math.min(now_ms + ttl_ms, Number.MAX_SAFE_INTEGER);
}
