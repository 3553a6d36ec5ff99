import {
	type Cluster,
	err,
	type Node,
	type NodeUid,
	nodeNotFound,
	ok,
	type RequestError,
	type Result,
} from "@node-actions/domain";

/** Kept as long as the description itself: a driver answers the same object until something changes. */
const known = new WeakMap<Cluster, ReadonlyMap<NodeUid, Node>>();

/** The node, or `node_not_found`. */
export function findNode(cluster: Cluster, node_uid: NodeUid): Result<Node, RequestError> {
	const node = nodesByUid(cluster).get(node_uid);
	return node === undefined ? err(nodeNotFound(node_uid)) : ok(node);
}

function nodesByUid(cluster: Cluster): ReadonlyMap<NodeUid, Node> {
	const found = known.get(cluster) ?? new Map(cluster.nodes.map((node) => [node.uid, node]));
	known.set(cluster, found);
	return found;
}
