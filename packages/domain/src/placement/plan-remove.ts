import { ok, type Result } from "../result.ts";
import { isDeparting } from "./departures.ts";
import { evacuate } from "./evacuate.ts";
import { handOverPrimary, rebindEndpoints } from "./hand-over.ts";
import { insufficient } from "./infeasible.ts";
import type { Infeasible, Stay } from "./plan.ts";
import type { Planning } from "./plan-input.ts";
import { keepsQuorum } from "./quorum.ts";

/** Close the node, move everything off it, let it go last (contract, section 4, `remove`). */
export function planRemove({ context, draft, node, options }: Planning<"remove">): Result<readonly Stay[], Infeasible> {
	const { cluster, policy } = context;
	if (cluster.node_count === 1) return insufficient(`Node ${node.uid} is the only node of the cluster.`);
	if (!keepsQuorum(cluster, node.uid, policy, draft.leaving(), true)) {
		return insufficient(`Without node ${node.uid} the remaining nodes in service would be no majority.`);
	}
	const closed = draft.add(
		{ kind: "stop_placement", node_uid: node.uid, maintenance_depth: node.maintenance_depth },
		[],
	);
	const { bdbs, nodes, shards } = cluster.dense;
	const here = Array.from(shards.on(nodes.positionOf(node.uid)));
	const leaving = here.filter((shard) => !isDeparting(draft, shard));
	const moved = evacuate(draft, leaving, new Set(), [closed]);
	if (!moved.ok) return moved;
	const rebound = rebindEndpoints(draft, cluster.endpointsOn(node.uid), [closed]);
	if (!rebound.ok) return rebound;
	const primary = handOverPrimary(draft, node, [closed]);
	if (!primary.ok) return primary;
	const before = [closed, ...moved.value, ...rebound.value, ...primary.value];
	const persistent = here.filter((shard) => bdbs[shards.bdb[shard] ?? -1]?.persistence !== "disabled");
	const waits = options.wait_for_persistence ?? cluster.policy.persistent_node_removal;
	if (waits && persistent.length > 0) {
		const shard_uids = persistent.map((shard) => shards.uids[shard] ?? "");
		before.push(draft.add({ kind: "wait_for_persistence", shard_uids }, [...before]));
	}
	draft.add({ kind: "remove_node", node_uid: node.uid }, before);
	return ok([]);
}
