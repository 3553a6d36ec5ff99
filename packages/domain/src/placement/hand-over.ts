import type { Endpoint, Node, Shard } from "../cluster/cluster.ts";
import { ok, type Result } from "../result.ts";
import { compareUid, type NodeUid } from "../uid.ts";
import { type BrokenRule, endpointRuleBroken, promotionRuleBroken } from "./constraint.ts";
import { insufficient, noRoomFor } from "./infeasible.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked, Infeasible } from "./plan.ts";

/** The replica that takes over from this master: one on another living node in service, lowest uid first. */
export function successorOf(draft: PlacementDraft, master: Shard): Shard | undefined {
	let successor: Shard | undefined;
	for (const copy of draft.cluster.copiesOf(master)) {
		if (copy.uid === master.uid || copy.node_uid === master.node_uid) continue;
		if (successor !== undefined && compareUid(successor.uid, copy.uid) < 0) continue;
		const node = draft.cluster.node(copy.node_uid);
		if (node !== undefined && promotionRuleBroken(draft, node) === undefined) successor = copy;
	}
	return successor;
}

/** Why no copy of this master can take over, node by node. */
export function explainSuccession(draft: PlacementDraft, master: Shard): Blocked {
	return {
		uid: master.uid,
		candidates: draft.cluster.copiesOf(master).flatMap((copy) => {
			const node = copy.uid === master.uid ? undefined : draft.cluster.node(copy.node_uid);
			const rule = node === undefined ? undefined : promotionRuleBroken(draft, node);
			return node === undefined || rule === undefined ? [] : [{ node_uid: node.uid, rule }];
		}),
	};
}

/**
 * Binds each endpoint to another node: by preference where most masters of its database will stand, else where fewest
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
		const best = nodeForEndpoint(draft, endpoint);
		if (best === undefined) {
			blocked.push(explainEndpoint(draft, endpoint));
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

function nodeForEndpoint(draft: PlacementDraft, endpoint: Endpoint): Node | undefined {
	const mayHold = (node: Node) => node.uid !== endpoint.node_uid && endpointRuleBroken(draft, node) === undefined;
	let nearest: Node | undefined;
	let most = 0;
	for (const [uid, masters] of mastersByNode(draft, endpoint)) {
		if (masters < most) continue;
		const node = draft.cluster.node(uid);
		if (node === undefined || !mayHold(node)) continue;
		if (masters === most && nearest !== undefined && !isQuieter(draft, node, nearest)) continue;
		nearest = node;
		most = masters;
	}
	if (nearest !== undefined) return nearest;
	for (const node of draft.quietest()) if (mayHold(node)) return node;
	return undefined;
}

function isQuieter(draft: PlacementDraft, one: Node, other: Node): boolean {
	const fewer = draft.usage(other.uid).listeners - draft.usage(one.uid).listeners;
	return fewer !== 0 ? fewer > 0 : one.uid < other.uid;
}

function explainEndpoint(draft: PlacementDraft, endpoint: Endpoint): Blocked {
	const candidates: { node_uid: NodeUid; rule: BrokenRule }[] = [];
	for (const node of draft.cluster.nodes()) {
		const rule = node.uid === endpoint.node_uid ? undefined : endpointRuleBroken(draft, node);
		if (rule !== undefined) candidates.push({ node_uid: node.uid, rule });
	}
	return { uid: endpoint.uid, candidates };
}

function mastersByNode(draft: PlacementDraft, { bdb_uid }: Endpoint): ReadonlyMap<NodeUid, number> {
	const count = new Map<NodeUid, number>();
	for (const shard of draft.cluster.shardsOf(bdb_uid)) {
		if (draft.roleOf(shard) !== "master") continue;
		const node = draft.nodeOf(shard);
		count.set(node, (count.get(node) ?? 0) + 1);
	}
	return count;
}

/** Plans that another node becomes primary, when the leaving one is: living, in service, lowest uid. */
export function handOverPrimary(
	draft: PlacementDraft,
	leaving: Node,
	after: readonly number[],
): Result<readonly number[], Infeasible> {
	if (draft.cluster.primary_node_uid !== leaving.uid) return ok([]);
	for (const node of draft.cluster.nodes()) {
		if (node.uid === leaving.uid || promotionRuleBroken(draft, node) !== undefined) continue;
		return ok([draft.add({ kind: "change_primary", to_node_uid: node.uid }, after)]);
	}
	return insufficient(`Node ${leaving.uid} is the cluster's primary and no other node in service can take over.`);
}
