import { err, type Node, type NodeUid, ok, type RequestError, type Result, requestError } from "@node-actions/domain";
import { describeCluster } from "../describe-cluster.ts";
import type { ServiceDeps } from "../service-deps.ts";

/** The node, or `node_not_found`. */
export async function findNode(
	deps: Pick<ServiceDeps, "driver" | "actions">,
	node_uid: NodeUid,
): Promise<Result<Node, RequestError>> {
	const cluster = await describeCluster(deps);
	const node = cluster.nodes.find(({ uid }) => uid === node_uid);
	return node === undefined ? err(nodeNotFound(node_uid)) : ok(node);
}

export function nodeNotFound(node_uid: NodeUid): RequestError {
	return requestError("node_not_found", `Node ${node_uid} is not in the cluster; GET /v1/nodes lists its nodes.`);
}
