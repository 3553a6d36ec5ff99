import type { Node, Shard } from "../cluster/cluster.ts";
import type { ClusterView, NodeUsage } from "../cluster/cluster-view.ts";
import type { NodeUid } from "../uid.ts";

/** Who takes which place, now and by promise: all that the hard rules of placement look at. */
export interface Occupancy {
	readonly cluster: ClusterView;
	accepts(node: Node): boolean;
	/** A removal of the node was accepted, or a running plan takes it out. */
	isLeaving(node: NodeUid): boolean;
	/** Nodes that hold, or are promised, the other copies of the shard's slot range. */
	holdersOf(shard: Shard): readonly NodeUid[];
	/** What stands on the node or is promised a place there. */
	usage(node: NodeUid): NodeUsage;
}
