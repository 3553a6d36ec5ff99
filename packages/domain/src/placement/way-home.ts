import type { Node, Shard } from "../cluster/cluster.ts";
import type { ClusterView } from "../cluster/cluster-view.ts";

/**
 * Whether the shard, placed on this node, would keep another copy of its slots from going home after maintenance: home is in the same rack, and
 * the database is rack-aware. A wish and no rule: where nothing else is to be had, the copy goes home later.
 */
export function barsWayHome(cluster: ClusterView, shard: Shard, node: Node): boolean {
	if (node.rack_id === null || cluster.bdb(shard.bdb_uid)?.rack_aware !== true) return false;
	for (const snapshot of cluster.snapshots()) {
		if (snapshot.kind !== "maintenance" || snapshot.node_uid === shard.node_uid) continue;
		if (cluster.node(snapshot.node_uid)?.rack_id !== node.rack_id) continue;
		const copies = cluster.copiesOf(shard);
		if (snapshot.shards.some(({ uid }) => uid !== shard.uid && copies.some((copy) => copy.uid === uid))) return true;
	}
	return false;
}
