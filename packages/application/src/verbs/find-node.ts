import {
	type Cluster,
	err,
	type Node,
	type NodeUid,
	ok,
	type RequestError,
	type Result,
	requestError,
} from "@node-actions/domain";

/** The node, or `node_not_found`. */
export function findNode(cluster: Cluster, node_uid: NodeUid): Result<Node, RequestError> {
	const node = cluster.nodes.find(({ uid }) => uid === node_uid);
	return node === undefined ? err(nodeNotFound(node_uid)) : ok(node);
}

export function nodeNotFound(node_uid: NodeUid): RequestError {
	return requestError("node_not_found", `Node ${node_uid} is not in the cluster; GET /v1/nodes lists its nodes.`);
}
