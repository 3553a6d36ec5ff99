import type { Shard } from "./cluster.ts";
import type { ClusterView } from "./cluster-view.ts";
import type { DenseCluster } from "./dense-cluster.ts";

/**
 * Whether any copy of the shard's slots, the shard itself included, stands on a node that is up, in maintenance or not: there its data comes from when it
 * moves. A cluster refuses other moves (`findObstacle`).
 */
export function hasLivingCopy({ nodes, shards }: DenseCluster, shard: number): boolean {
	if (nodes.up[shards.node[shard] ?? -1] === 1) return true;
	const range = shards.range[shard] ?? 0;
	const end = shards.firsts[range + 1] ?? 0;
	for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
		if (nodes.up[shards.node[shards.copies[at] ?? -1] ?? -1] === 1) return true;
	}
	return false;
}

/** The same for a cluster that is not kept in numbers. */
export function isAnyCopyLiving(cluster: Pick<ClusterView, "node" | "copiesOf">, shard: Shard): boolean {
	for (const copy of cluster.copiesOf(shard)) {
		if (cluster.node(copy.node_uid)?.status === "active") return true;
	}
	return false;
}
