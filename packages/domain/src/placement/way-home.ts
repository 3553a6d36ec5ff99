import type { DenseCluster } from "../cluster/dense-cluster.ts";
import { inOneRack, NO_RACK } from "../cluster/racks.ts";

/**
 * Whether the shard, placed on this node, would keep another copy of its slots from going home after maintenance: home is in the same rack, and
 * the database is rack-aware. A wish and no rule: where nothing else is to be had, the copy goes home later.
 */
export function barsWayHome(
	{ nodes, shards, isRackAware, homesOf }: DenseCluster,
	shard: number,
	node: number,
): boolean {
	const rack = nodes.rack[node] ?? NO_RACK;
	if (rack === NO_RACK || !isRackAware(shard)) return false;
	const range = shards.range[shard] ?? 0;
	const end = shards.firsts[range + 1] ?? 0;
	for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
		const copy = shards.copies[at] ?? 0;
		if (copy === shard) continue;
		for (const { snapshot } of homesOf(copy)) {
			const home = nodes.positionOf(snapshot.node_uid);
			if (home !== shards.node[shard] && inOneRack(rack, nodes.rack[home] ?? NO_RACK)) return true;
		}
	}
	return false;
}
