import { err, type NodeUid, ok, type RequestError, type Result } from "@node-actions/domain";
import type { ServiceDeps } from "../service-deps.ts";
import { findNode } from "./find-node.ts";

/** Whether there is anything to tell of this node: it is in the cluster, or the log knows it. `node_not_found` otherwise (contract, section 1). */
export async function findRecordsOfNode(
	deps: Pick<ServiceDeps, "actions" | "driver">,
	node_uid: NodeUid,
): Promise<Result<undefined, RequestError>> {
	const { events } = await deps.actions.events({ node_uid, order: "newest_first", limit: 1 });
	if (events.length > 0) return ok(undefined);
	const node = findNode(await deps.driver.describe(), node_uid);
	return node.ok ? ok(undefined) : err(node.error);
}
