import type { Shard } from "../cluster/cluster.ts";
import { ok, type Result } from "../result.ts";
import { assign } from "./assign.ts";
import { successorOf } from "./hand-over.ts";
import { noRoomFor } from "./infeasible.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked, Infeasible } from "./plan.ts";

/** What happens to one shard of a node that is being emptied. */
export interface Departure {
	readonly shard: Shard;
	/** False: a replica stays, and a master stays as a replica once another copy has taken over. */
	readonly moves: boolean;
}

/**
 * Plans that shards leave their node: a master hands its slots to a replica elsewhere where one can take over, so that clients
 * wait for a failover and not for a transfer; then shards move. A master that was to stay as a replica but has no
 * successor moves instead. All or nothing. Answers the indexes of the planned steps.
 */
export function evacuate(
	draft: PlacementDraft,
	departures: readonly Departure[],
	after: readonly number[],
): Result<readonly number[], Infeasible> {
	/** The failover of each shard that moves, where there is one. */
	const handedOver: (number | undefined)[] = [];
	const moving: Shard[] = [];
	const failovers: number[] = [];
	const lost: Blocked[] = [];
	for (const { shard, moves } of departures) {
		const isMaster = draft.roleOf(shard) === "master";
		const successor = isMaster ? successorOf(draft, shard) : undefined;
		let failover: number | undefined;
		if (successor !== undefined) {
			failover = draft.add({ kind: "fail_over", from_shard_uid: shard.uid, to_shard_uid: successor.uid }, after);
			failovers.push(failover);
		}
		if (!moves && (!isMaster || successor !== undefined)) continue;
		if (isMaster && successor === undefined && draft.cluster.node(shard.node_uid)?.status === "down") {
			const others = [...draft.cluster.nodes()].filter((node) => node.uid !== shard.node_uid);
			lost.push({ uid: shard.uid, candidates: others.map(({ uid }) => ({ node_uid: uid, rule: "no_living_copy" })) });
		}
		handedOver.push(failover);
		moving.push(shard);
	}
	if (lost.length > 0) return noRoomFor("Shard", lost);
	const assigned = assign(draft, moving);
	if (!assigned.ok) return noRoomFor("Shard", assigned.blocked);
	const migrations = moving.map((shard, at) => {
		const failover = handedOver[at];
		const step = {
			kind: "migrate",
			shard_uid: shard.uid,
			from_node_uid: shard.node_uid,
			to_node_uid: draft.nodeOf(shard),
			bytes: shard.used_memory,
		} as const;
		return draft.add(step, failover === undefined ? after : after.concat(failover));
	});
	return ok([...failovers, ...migrations]);
}
