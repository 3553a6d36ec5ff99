import { type Cluster, withoutPlacementOn } from "@node-actions/domain";
import type { ServiceDeps } from "./service-deps.ts";

/**
 * The cluster as planning and users must see it: what the driver sees, with the nodes closed on which a removal was accepted, from
 * the moment of acceptance on (contract, section 4, `remove`).
 */
export async function describeCluster(deps: Pick<ServiceDeps, "driver" | "actions">): Promise<Cluster> {
	const [cluster, closed] = await Promise.all([deps.driver.describe(), deps.actions.closedNodes()]);
	return withoutPlacementOn(cluster, new Set(closed));
}
