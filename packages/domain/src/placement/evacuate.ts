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
	const failovers = new Map<string, number>();
	const moving: Shard[] = [];
	const lost: Blocked[] = [];
	for (const { shard, moves } of departures) {
		const isMaster = draft.roleOf(shard) === "master";
		const successor = isMaster ? successorOf(draft, shard) : undefined;
		if (successor !== undefined) {
			const step = { kind: "fail_over", from_shard_uid: shard.uid, to_shard_uid: successor.uid } as const;
			failovers.set(shard.uid, draft.add(step, after));
		}
		if (!moves && (!isMaster || successor !== undefined)) continue;
		if (draft.cluster.node(shard.node_uid)?.status === "down" && isMaster && successor === undefined) {
			const others = [...draft.cluster.nodes()].filter((node) => node.uid !== shard.node_uid);
			lost.push({ uid: shard.uid, candidates: others.map(({ uid }) => ({ node_uid: uid, rule: "no_living_copy" })) });
		}
		moving.push(shard);
	}
	if (lost.length > 0) return noRoomFor("Shard", lost);
	const assigned = assign(draft, moving);
	if (!assigned.ok) return noRoomFor("Shard", assigned.blocked);
	const migrations = moving.map((shard) => {
		const failover = failovers.get(shard.uid);
		return draft.add(
			{
				kind: "migrate",
				shard_uid: shard.uid,
				from_node_uid: shard.node_uid,
				to_node_uid: assigned.places.get(shard.uid) ?? shard.node_uid,
				bytes: shard.used_memory,
			},
			failover === undefined ? after : [...after, failover],
		);
	});
	return ok([...failovers.values(), ...migrations]);
}
