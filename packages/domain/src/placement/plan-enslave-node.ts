import { ok, type Result } from "../result.ts";
import { explainSuccession, handOverPrimary, NOBODY, rebindEndpoints, successorOf } from "./hand-over.ts";
import { noRoomFor } from "./infeasible.ts";
import type { Blocked, Infeasible, Stay } from "./plan.ts";
import type { Planning } from "./plan-input.ts";

/** Every master shard and endpoint on the node hands its role over (contract, section 4, `enslave_node`). Nothing is moved. */
export function planEnslaveNode({
	draft,
	node,
	options,
}: Planning<"enslave_node">): Result<readonly Stay[], Infeasible> {
	const stays: Stay[] = [];
	const blocked: Blocked[] = [];
	const { nodes, shards } = draft.cluster.dense;
	const masters =
		options.endpoints_only === true
			? []
			: Array.from(shards.on(nodes.positionOf(node.uid))).filter((shard) => draft.isMaster(shard));
	for (const master of masters) {
		const range = shards.range[master] ?? 0;
		if ((shards.firsts[range + 1] ?? 0) - (shards.firsts[range] ?? 0) === 1) {
			const uid = shards.uids[master] ?? "";
			stays.push({ uid, reason: "It has no replica that could take over, so it stays master." });
			continue;
		}
		const successor = successorOf(draft, master);
		if (successor === NOBODY) blocked.push(explainSuccession(draft, master));
		else draft.failOver(master, successor, [], shards.node[master]);
	}
	if (blocked.length > 0) return noRoomFor("Shard", blocked);
	const rebound = rebindEndpoints(draft, draft.cluster.endpointsOn(node.uid), []);
	if (!rebound.ok) return rebound;
	if (options.demote_node === true) {
		const primary = handOverPrimary(draft, node, []);
		if (!primary.ok) return primary;
	}
	return ok(stays);
}
