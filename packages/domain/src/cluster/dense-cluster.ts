import type { Bdb, Node, Snapshot } from "./cluster.ts";
import type { Home } from "./cluster-view.ts";
import type { NodePlaces } from "./node-places.ts";
import type { ShardTable } from "./shard-table.ts";

/**
 * A live cluster as planning and simulating see it: nodes, databases and shards are positions (whole numbers from 0), what they are like is in
 * arrays by position, and nobody looks up a uid or makes an object for a single shard. `LiveCluster` says the same by uid and in objects; both
 * are views of one state, and a change through either shows in both.
 */
export interface DenseCluster {
	readonly nodes: NodePlaces;
	readonly shards: ShardTable;
	/** By position. */
	readonly bdbs: readonly Bdb[];
	/** Undefined once the node has left. */
	node(position: number): Node | undefined;
	/** Whether the shard's database wants copies in different racks. */
	isRackAware(shard: number): boolean;
	/** Every place that a maintenance snapshot of any node keeps for the shard. */
	homesOf(shard: number): readonly Home[];
	/** The shards that a snapshot of the cluster lists, in its order; -1 for one that is not in the cluster. */
	shardsIn(snapshot: Snapshot): Int32Array;
	/** Says it beforehand, for a snapshot that is going to be put into the cluster. */
	noteShardsIn(snapshot: Snapshot, shards: Int32Array): void;
	/** The shard stands on this node now, and counts there. */
	move(shard: number, node: number): void;
	/** Adds to the bytes and shards that count as taken on a node, or takes them back with negative numbers. */
	reserve(node: number, shards: number, memory: number): void;
	reserveListeners(node: number, listeners: number): void;
}
