import type { DenseCluster } from "../cluster/dense-cluster.ts";

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
