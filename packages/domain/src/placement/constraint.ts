import { inOneRack, NO_RACK } from "../cluster/racks.ts";
import type { Occupancy } from "./occupancy.ts";

/** The hard rules of placement, in the order in which they are asked. The first one broken is the one reported. */
export const BROKEN_RULES = [
	/** A snapshot names it, but it has left the cluster. */
	"not_in_cluster",
	/** The shard's node is down, and so are those of all other copies. */
	"no_living_copy",
	"node_down",
	/** In maintenance, closed by `accept_servers`, or a removal of the node was accepted. */
	"node_not_accepting",
	/** Another copy of the same slot range stands there. */
	"copy_on_node",
	/** Another copy stands in the same rack and the database is rack-aware. */
	"copy_in_rack",
	"shard_limit",
	"memory",
	"listener_limit",
] as const;

export type BrokenRule = (typeof BROKEN_RULES)[number];

export const RULE_SENTENCES = {
	not_in_cluster: "it is not in the cluster any more",
	no_living_copy: "no living copy holds its data",
	node_down: "the node is down",
	node_not_accepting: "the node takes no shards or endpoints",
	copy_on_node: "another copy of its slots stands there",
	copy_in_rack: "another copy of its slots stands in the same rack",
	shard_limit: "the node's shard limit is reached",
	memory: "the node has too little free memory",
	listener_limit: "the node's listener limit is reached",
} as const satisfies Record<BrokenRule, string>;

/** The rule that placing this shard on this node would break, or undefined when it may stand there. Both are positions. */
export function shardRuleBroken(occupancy: Occupancy, shard: number, node: number): BrokenRule | undefined {
	return shardRuleBrokenBeside(occupancy, shard, occupancy.holdersOf(shard), node);
}

/** The same for callers that ask about many nodes: `holders` are `occupancy.holdersOf(shard)`. */
export function shardRuleBrokenBeside(
	occupancy: Occupancy,
	shard: number,
	holders: readonly number[],
	node: number,
): BrokenRule | undefined {
	const { nodes, shards, isRackAware } = occupancy.cluster.dense;
	if (nodes.up[node] !== 1) return "node_down";
	if (!occupancy.accepts(node)) return "node_not_accepting";
	if (holders.includes(node)) return "copy_on_node";
	if (holders.length > 0 && isRackAware(shard)) {
		const rack = nodes.rack[node] ?? NO_RACK;
		for (const holder of holders) if (inOneRack(rack, nodes.rack[holder] ?? NO_RACK)) return "copy_in_rack";
	}
	if (occupancy.shardsOn(node) + 1 > (nodes.max_shards[node] ?? 0)) return "shard_limit";
	const memory = occupancy.memoryOn(node) + (shards.memory[shard] ?? 0);
	return memory > (nodes.total_memory[node] ?? 0) ? "memory" : undefined;
}

/** The rule that binding one more endpoint to this node would break. */
export function endpointRuleBroken(occupancy: Occupancy, node: number): BrokenRule | undefined {
	const { nodes } = occupancy.cluster.dense;
	if (nodes.up[node] !== 1) return "node_down";
	if (!occupancy.accepts(node)) return "node_not_accepting";
	return occupancy.listenersOn(node) + 1 > (nodes.max_listeners[node] ?? 0) ? "listener_limit" : undefined;
}

/** The rule that keeps a replica on this node from becoming master. */
export function promotionRuleBroken(occupancy: Occupancy, node: number): BrokenRule | undefined {
	const { nodes } = occupancy.cluster.dense;
	if (nodes.up[node] !== 1) return "node_down";
	return nodes.in_maintenance[node] === 1 || occupancy.isLeaving(node) ? "node_not_accepting" : undefined;
}
