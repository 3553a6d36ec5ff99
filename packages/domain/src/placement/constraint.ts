import { inMaintenance, type Node, type Shard } from "../cluster/cluster.ts";
import type { NodeUid } from "../uid.ts";
import type { Occupancy } from "./occupancy.ts";

/** The hard rules of placement, in the order in which they are asked. The first one broken is the one reported. */
export const BROKEN_RULES = [
	/** A snapshot names it, but it has left the cluster. */
	"not_in_cluster",
	/** The shard's node is down and no other copy holds its data. */
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

/** The rule that placing this shard on this node would break, or undefined when it may stand there. */
export function shardRuleBroken(occupancy: Occupancy, shard: Shard, node: Node): BrokenRule | undefined {
	return shardRuleBrokenBeside(occupancy, shard, occupancy.holdersOf(shard), node);
}

/** The same for callers that ask about many nodes: `holders` are `occupancy.holdersOf(shard)`. */
export function shardRuleBrokenBeside(
	occupancy: Occupancy,
	shard: Shard,
	holders: readonly NodeUid[],
	node: Node,
): BrokenRule | undefined {
	if (node.status === "down") return "node_down";
	if (!occupancy.accepts(node)) return "node_not_accepting";
	if (holders.includes(node.uid)) return "copy_on_node";
	if (holders.length > 0 && occupancy.cluster.bdb(shard.bdb_uid)?.rack_aware === true) {
		for (const holder of holders) {
			const rack_id = occupancy.cluster.node(holder)?.rack_id;
			if (rack_id !== undefined && rack_id !== null && rack_id === node.rack_id) return "copy_in_rack";
		}
	}
	const { shard_count, memory } = occupancy.usage(node.uid);
	if (shard_count + 1 > node.max_redis_servers) return "shard_limit";
	if (memory + shard.memory_size > node.total_memory) return "memory";
	return undefined;
}

/** The rule that binding one more endpoint to this node would break. */
export function endpointRuleBroken(occupancy: Occupancy, node: Node): BrokenRule | undefined {
	if (node.status === "down") return "node_down";
	if (!occupancy.accepts(node)) return "node_not_accepting";
	if (occupancy.usage(node.uid).listeners + 1 > node.max_listeners) return "listener_limit";
	return undefined;
}

/** The rule that keeps a replica on this node from becoming master. */
export function promotionRuleBroken(occupancy: Occupancy, node: Node): BrokenRule | undefined {
	if (node.status === "down") return "node_down";
	return inMaintenance(node) || occupancy.isLeaving(node.uid) ? "node_not_accepting" : undefined;
}
