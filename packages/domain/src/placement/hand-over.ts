import type { Cluster, Endpoint, Node, Shard } from "../cluster/cluster.ts";
import { inMaintenance } from "../cluster/cluster.ts";
import { err, ok, type Result } from "../result.ts";
import { compareUid, type NodeUid } from "../uid.ts";
import { endpointRuleBroken, promotionRuleBroken } from "./constraint.ts";
import { noRoomFor } from "./infeasible.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked, Infeasible } from "./plan.ts";

/** The replica that takes over from this master: one on another living node in service, lowest uid first. */
export function successorOf(draft: PlacementDraft, master: Shard): Shard | undefined {
	return draft.index
		.copiesOf(master)
		.filter((copy) => copy.uid !== master.uid && copy.node_uid !== master.node_uid)
		.filter((copy) => {
			const node = draft.index.node(copy.node_uid);
			return node !== undefined && promotionRuleBroken(draft, node) === undefined;
		})
		.sort((a, b) => compareUid(a.uid, b.uid))[0];
}

/** Why no copy of this master can take over, node by node. */
export function explainSuccession(draft: PlacementDraft, master: Shard): Blocked {
	return {
		uid: master.uid,
		candidates: draft.index.copiesOf(master).flatMap((copy) => {
			const node = copy.uid === master.uid ? undefined : draft.index.node(copy.node_uid);
			const rule = node === undefined ? undefined : promotionRuleBroken(draft, node);
			return node === undefined || rule === undefined ? [] : [{ node_uid: node.uid, rule }];
		}),
	};
}

/**
 * Binds each endpoint to another node: by preference where most masters of its database will stand, then where fewest
 * endpoints are, then lowest uid.
 */
export function rebindEndpoints(
	draft: PlacementDraft,
	endpoints: readonly Endpoint[],
	after: readonly number[],
): Result<readonly number[], Infeasible> {
	const indexes: number[] = [];
	const blocked: Blocked[] = [];
	for (const endpoint of endpoints) {
		const others = draft.index.cluster.nodes.filter((node) => node.uid !== endpoint.node_uid);
		const masters = mastersByNode(draft, endpoint);
		const [best] = others
			.filter((node) => endpointRuleBroken(draft, node) === undefined)
			.sort(
				(a, b) =>
					(masters.get(b.uid) ?? 0) - (masters.get(a.uid) ?? 0) ||
					draft.usage(a.uid).listeners - draft.usage(b.uid).listeners ||
					a.uid - b.uid,
			);
		if (best === undefined) {
			blocked.push({
				uid: endpoint.uid,
				candidates: others.flatMap((node) => {
					const rule = endpointRuleBroken(draft, node);
					return rule === undefined ? [] : [{ node_uid: node.uid, rule }];
				}),
			});
			continue;
		}
		indexes.push(
			draft.add(
				{
					kind: "rebind_endpoint",
					endpoint_uid: endpoint.uid,
					from_node_uid: endpoint.node_uid,
					to_node_uid: best.uid,
				},
				after,
			),
		);
	}
	return blocked.length > 0 ? noRoomFor("Endpoint", blocked) : ok(indexes);
}

function mastersByNode(draft: PlacementDraft, { bdb_uid }: Endpoint): ReadonlyMap<NodeUid, number> {
	const count = new Map<NodeUid, number>();
	for (const shard of draft.index.shardsOf(bdb_uid)) {
		if (draft.roleOf(shard) !== "master") continue;
		const node = draft.nodeOf(shard);
		count.set(node, (count.get(node) ?? 0) + 1);
	}
	return count;
}

/** The node that becomes primary when `leaving` steps down: living, in service, lowest uid. */
export function nextPrimary(draft: PlacementDraft, cluster: Cluster, leaving: Node): Node | undefined {
	return cluster.nodes
		.filter(
			(node) =>
				node.uid !== leaving.uid && node.status === "active" && !inMaintenance(node) && !draft.isLeaving(node.uid),
		)
		.sort((a, b) => a.uid - b.uid)[0];
}

/** Plans that another node becomes primary, when the leaving one is. */
export function handOverPrimary(
	draft: PlacementDraft,
	leaving: Node,
	after: readonly number[],
): Result<readonly number[], Infeasible> {
	const { cluster } = draft.index;
	if (cluster.primary_node_uid !== leaving.uid) return ok([]);
	const next = nextPrimary(draft, cluster, leaving);
	if (next === undefined) {
		return err({
			error_code: "insufficient_resources",
			message: `Node ${leaving.uid} is the cluster's primary and no other node in service can take over.`,
			blocked: [],
		});
	}
	return ok([draft.add({ kind: "change_primary", to_node_uid: next.uid }, after)]);
}
