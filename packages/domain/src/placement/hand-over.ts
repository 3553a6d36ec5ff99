import type { Endpoint, Node } from "../cluster/cluster.ts";
import { ok, type Result } from "../result.ts";
import type { NodeUid } from "../uid.ts";
import { type BrokenRule, endpointRuleBroken, promotionRuleBroken } from "./constraint.ts";
import { insufficient, noRoomFor } from "./infeasible.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked, Infeasible } from "./plan.ts";

/** No shard. */
export const NOBODY = -1;

/** The replica that takes over from this master: one on another living node in service, lowest uid first. Positions; `NOBODY` where there is none. */
export function successorOf(draft: PlacementDraft, master: number): number {
	const { shards } = draft.cluster.dense;
	let successor = NOBODY;
	const range = shards.range[master] ?? 0;
	const end = shards.firsts[range + 1] ?? 0;
	for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
		const copy = shards.copies[at] ?? NOBODY;
		const node = shards.node[copy] ?? -1;
		if (copy === master || node === shards.node[master]) continue;
		if (successor !== NOBODY && shards.comesBefore(successor, copy)) continue;
		if (promotionRuleBroken(draft, node) === undefined) successor = copy;
	}
	return successor;
}

/** Why no copy of this master can take over, node by node. */
export function explainSuccession(draft: PlacementDraft, master: number): Blocked {
	const { nodes, shards, node: nodeAt } = draft.cluster.dense;
	const range = shards.range[master] ?? 0;
	const candidates: { node_uid: NodeUid; rule: BrokenRule }[] = [];
	for (const copy of shards.copies.subarray(shards.firsts[range], shards.firsts[range + 1])) {
		const node = shards.node[copy] ?? -1;
		if (copy === master || nodeAt(node) === undefined) continue;
		const rule = promotionRuleBroken(draft, node);
		if (rule !== undefined) candidates.push({ node_uid: nodes.uids[node] ?? 0, rule });
	}
	return { uid: shards.uids[master] ?? "", candidates };
}

/**
 * Binds each endpoint, all of one node, to another: by preference where most masters of its database will stand, else where fewest
 * endpoints are, then lowest uid.
 */
export function rebindEndpoints(
	draft: PlacementDraft,
	endpoints: readonly Endpoint[],
	after: readonly number[],
): Result<readonly number[], Infeasible> {
	const { nodes } = draft.cluster.dense;
	const indexes: number[] = [];
	const blocked: Blocked[] = [];
	for (const endpoint of endpoints) {
		const best = nodeForEndpoint(draft, endpoint);
		if (best === NOWHERE) {
			// Endpoints are all alike: where one of a node has no place, none has.
			const alike = blocked[0] ?? explainEndpoint(draft, endpoint);
			blocked.push({ uid: endpoint.uid, candidates: alike.candidates });
			continue;
		}
		const to_node_uid = nodes.uids[best] ?? 0;
		const { uid: endpoint_uid, node_uid: from_node_uid } = endpoint;
		indexes.push(draft.add({ kind: "rebind_endpoint", endpoint_uid, from_node_uid, to_node_uid }, after));
	}
	return blocked.length > 0 ? noRoomFor("Endpoint", blocked) : ok(indexes);
}

const NOWHERE = -1;

function nodeForEndpoint(draft: PlacementDraft, endpoint: Endpoint): number {
	const { nodes } = draft.cluster.dense;
	const home = nodes.positionOf(endpoint.node_uid);
	const mayHold = (node: number) => node !== home && endpointRuleBroken(draft, node) === undefined;
	let nearest = NOWHERE;
	let most = 0;
	const { places, counts } = mastersByNode(draft, endpoint);
	for (let at = 0; at < places.length; at += 1) {
		const node = places[at] ?? NOWHERE;
		const masters = counts[at] ?? 0;
		if (masters < most || !mayHold(node)) continue;
		if (masters === most && nearest !== NOWHERE && !isQuieter(draft, node, nearest)) continue;
		nearest = node;
		most = masters;
	}
	if (nearest !== NOWHERE) return nearest;
	nodes.walkQuietest((node) => {
		if (mayHold(node)) nearest = node;
		return nearest !== NOWHERE;
	});
	return nearest;
}

function isQuieter(draft: PlacementDraft, one: number, other: number): boolean {
	const fewer = draft.listenersOn(other) - draft.listenersOn(one);
	return fewer !== 0 ? fewer > 0 : one < other;
}

function explainEndpoint(draft: PlacementDraft, endpoint: Endpoint): Blocked {
	const { nodes } = draft.cluster.dense;
	const home = nodes.positionOf(endpoint.node_uid);
	const candidates: { node_uid: NodeUid; rule: BrokenRule }[] = [];
	for (const node of nodes.members()) {
		const rule = node === home ? undefined : endpointRuleBroken(draft, node);
		if (rule !== undefined) candidates.push({ node_uid: nodes.uids[node] ?? 0, rule });
	}
	return { uid: endpoint.uid, candidates };
}

/** Nodes that masters of the endpoint's database will stand on, and how many on each. They are few, so that a list is searched faster than a map. */
function mastersByNode(draft: PlacementDraft, { bdb_uid }: Endpoint) {
	const places: number[] = [];
	const counts: number[] = [];
	const shards = draft.cluster.dense.shards.ofBdb(bdb_uid);
	for (let index = 0; index < shards.length; index += 1) {
		const shard = shards[index] ?? NOBODY;
		if (!draft.isMaster(shard)) continue;
		const node = draft.nodeOf(shard);
		const at = places.indexOf(node);
		if (at < 0) {
			places.push(node);
			counts.push(1);
		} else {
			counts[at] = (counts[at] ?? 0) + 1;
		}
	}
	return { places, counts };
}

/** Plans that another node becomes primary, when the leaving one is: living, in service, lowest uid. */
export function handOverPrimary(
	draft: PlacementDraft,
	leaving: Node,
	after: readonly number[],
): Result<readonly number[], Infeasible> {
	if (draft.cluster.primary_node_uid !== leaving.uid) return ok([]);
	const { nodes } = draft.cluster.dense;
	for (const node of nodes.members()) {
		const uid = nodes.uids[node] ?? 0;
		if (uid === leaving.uid || promotionRuleBroken(draft, node) !== undefined) continue;
		return ok([draft.add({ kind: "change_primary", from_node_uid: leaving.uid, to_node_uid: uid }, after)]);
	}
	return insufficient(`Node ${leaving.uid} is the cluster's primary and no other node in service can take over.`);
}
