import { hasLivingCopy } from "../cluster/living-copy.ts";
import { ok, type Result } from "../result.ts";
import { andAfter } from "./and-after.ts";
import { assign } from "./assign.ts";
import { NOBODY, successorOf } from "./hand-over.ts";
import { noRoomFor } from "./infeasible.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked, Infeasible } from "./plan.ts";

/**
 * Plans that shards leave their node, one for all of them: a master hands its slots to a replica elsewhere where one can take over, so that clients
 * wait for a failover and not for a transfer; then shards move. Those of them that are `staying` do not: a replica stays, and a master stays as a
 * replica once another copy has taken over; a master that was to stay but has no successor moves instead. Shards are positions. All or nothing. Answers the indexes of the planned steps.
 */
export function evacuate(
	draft: PlacementDraft,
	leaving: readonly number[],
	staying: ReadonlySet<number>,
	after: readonly number[],
): Result<readonly number[], Infeasible> {
	const { shards } = draft.cluster.dense;
	/** The failover of each shard that moves, -1 where there is none. */
	const handedOver: number[] = [];
	const moving: number[] = [];
	const failovers: number[] = [];
	const lost: Blocked[] = [];
	for (const shard of leaving) {
		const moves = staying.size === 0 || !staying.has(shard);
		const isMaster = draft.isMaster(shard);
		const successor = isMaster ? successorOf(draft, shard) : NOBODY;
		let failover = NOBODY;
		if (successor !== NOBODY) {
			failover = draft.failOver(shard, successor, after, shards.node[shard]);
			failovers.push(failover);
		}
		if (!moves && (!isMaster || successor !== NOBODY)) continue;
		if (!hasLivingCopy(draft.cluster.dense, shard)) {
			// Wherever it would go; the same for all, since they leave one node.
			const candidates = lost[0]?.candidates ?? everywhereElse(draft, shard);
			lost.push({ uid: shards.uids[shard] ?? "", candidates });
		}
		handedOver.push(failover);
		moving.push(shard);
	}
	if (lost.length > 0) return noRoomFor("Shard", lost);
	const assigned = assign(draft, moving);
	if (!assigned.ok) return noRoomFor("Shard", assigned.blocked);
	const steps = failovers;
	for (let at = 0; at < moving.length; at += 1) {
		const failover = handedOver[at] ?? NOBODY;
		steps.push(draft.migrate(moving[at] ?? NOBODY, failover === NOBODY ? after : andAfter(after, failover)));
	}
	return ok(steps);
}

function everywhereElse(draft: PlacementDraft, shard: number): Blocked["candidates"] {
	const { nodes, shards } = draft.cluster.dense;
	const others = nodes.members().filter((node) => node !== shards.node[shard]);
	return others.map((node) => ({ node_uid: nodes.uids[node] ?? 0, rule: "no_living_copy" }));
}
