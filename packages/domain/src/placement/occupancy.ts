import type { LiveCluster } from "../cluster/live-cluster.ts";

/**
 * Who takes which place, now and by promise: all that the hard rules of placement look at. Nodes and shards are positions in the cluster's
 * dense form.
 */
export interface Occupancy {
	readonly cluster: LiveCluster;
	accepts(node: number): boolean;
	/** A removal of the node was accepted, or a running plan takes it out. */
	isLeaving(node: number): boolean;
	/** A removal of the node was accepted, and has not ended or has left it closed. */
	isClosedByRemoval(node: number): boolean;
	/** Nodes that hold, or are promised, the other copies of the shard's slot range. */
	holdersOf(shard: number): readonly number[];
	/** Bytes, shards and endpoints that stand on the node or are promised a place there. */
	memoryOn(node: number): number;
	shardsOn(node: number): number;
	listenersOn(node: number): number;
}
