import type { Node, Shard } from "../cluster/cluster.ts";
import type { ClusterView } from "../cluster/cluster-view.ts";

/**
 * Whether the shard, placed on this node, would keep another copy of its slots from going home after maintenance: home is in the same rack, and
 * the database is rack-aware. A wish and no rule: where nothing else is to be had, the copy goes home later.
 */
export function barsWayHome(cluster: ClusterView, shard: Shard, node: Node): boolean {
	if (node.rack_id === null || cluster.bdb(shard.bdb_uid)?.rack_aware !== true) return false;
	for (const copy of cluster.copiesOf(shard)) {
		if (copy.uid === shard.uid) continue;
		for (const { snapshot } of cluster.homesOf(copy.uid)) {
			if (snapshot.node_uid === shard.node_uid) continue;
			if (cluster.node(snapshot.node_uid)?.rack_id === node.rack_id) return true;
		}
	}
	return false;
}
