import { type Cluster, type LiveCluster, openLiveCluster } from "@node-actions/domain";

/** Kept as long as the description itself: a driver answers the same object until something changes. */
const known = new WeakMap<Cluster, LiveCluster>();

/** The description with its look-ups, which are made once per description. For planning, which leaves it as it was; nobody else changes it. */
export function liveClusterOf(cluster: Cluster): LiveCluster {
	const live = known.get(cluster) ?? openLiveCluster(cluster);
	known.set(cluster, live);
	return live;
}
