import { err, type Node, type NodeUid, ok, type RequestError, type Result, requestError } from "@node-actions/domain";
import type { ServiceDeps } from "../service-deps.ts";

/** The node as the driver sees it, or `node_not_found`. */
export async function findNode(
	deps: Pick<ServiceDeps, "driver">,
	node_uid: NodeUid,
): Promise<Result<Node, RequestError>> {
	const cluster = await deps.driver.describe();
	const node = cluster.nodes.find(({ uid }) => uid === node_uid);
	return node === undefined ? err(nodeNotFound(node_uid)) : ok(node);
}

export function nodeNotFound(node_uid: NodeUid): RequestError {
	return requestError("node_not_found", `Node ${node_uid} is not in the cluster; GET /v1/nodes lists its nodes.`);
}
