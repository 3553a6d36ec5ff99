import { ok, type Result } from "../result.ts";
import { explainSuccession, handOverPrimary, rebindEndpoints, successorOf } from "./hand-over.ts";
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
	const masters =
		options.endpoints_only === true
			? []
			: draft.cluster.shardsOn(node.uid).filter((shard) => draft.roleOf(shard) === "master");
	for (const master of masters) {
		if (draft.cluster.copiesOf(master).length === 1) {
			stays.push({ uid: master.uid, reason: "It has no replica that could take over, so it stays master." });
			continue;
		}
		const successor = successorOf(draft, master);
		if (successor === undefined) blocked.push(explainSuccession(draft, master));
		else draft.add({ kind: "fail_over", from_shard_uid: master.uid, to_shard_uid: successor.uid }, []);
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
