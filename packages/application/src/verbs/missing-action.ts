import {
	type ActionName,
	actionNotFound,
	actionOfNoNode,
	err,
	type NodeUid,
	type RequestError,
	type Result,
} from "@node-actions/domain";
import { ClusterUnavailable } from "../ports/unavailable.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { findNode } from "./find-node.ts";

/**
 * `action_not_found`, with the reason when the node itself is not there. That the action is not found does not depend on the cluster, so a cluster out of
 * reach takes away the reason only.
 */
export async function missingAction(
	deps: Pick<ServiceDeps, "driver">,
	node_uid: NodeUid,
	name: ActionName,
): Promise<Result<never, RequestError>> {
	try {
		const node = findNode(await deps.driver.describe(), node_uid);
		return err(node.ok ? actionNotFound(node_uid, name) : actionOfNoNode(node_uid, name));
	} catch (error) {
		if (error instanceof ClusterUnavailable) return err(actionNotFound(node_uid, name));
		throw error;
	}
}
