import { inOneRack, NO_RACK } from "../cluster/racks.ts";
import type { Occupancy } from "./occupancy.ts";

/** The hard rules of placement, in the order in which they are asked. The first one broken is the one reported. */
export const BROKEN_RULES = [
	/** A snapshot names it, but it has left the cluster. */
	"not_in_cluster",
	/** The shard's node is down, and so are those of all other copies. */
	"no_living_copy",
	"node_down",
	/** A removal of the node was accepted: it is under way, or did not complete and has left the node closed. */
	"node_closed_by_removal",
	/** A running plan that is about to take the node out counts too. */
	"node_in_maintenance",
	/** Closed by `accept_servers`. Actions that failed under an earlier version say it of the two before as well. */
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
	node_closed_by_removal: "a removal of the node was accepted, which closes it to shards and endpoints",
	node_in_maintenance: "the node is in maintenance or about to be",
	node_not_accepting: "the node takes no shards or endpoints by its own settings",
	copy_on_node: "another copy of its slots stands there",
	copy_in_rack: "another copy of its slots stands in the same rack",
	shard_limit: "the node's shard limit is reached",
	memory: "the node has too little free memory",
	listener_limit: "the node's listener limit is reached",
} as const satisfies Record<BrokenRule, string>;

/** What bringing the node back into service puts an end to. */
export const OUT_OF_SERVICE: ReadonlySet<BrokenRule> = new Set([
	"node_down",
	"node_closed_by_removal",
	"node_in_maintenance",
	"node_not_accepting",
]);

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
	const ofNode = ruleOfNode(occupancy, node);
	if (ofNode !== undefined) return ofNode;
	if (holders.includes(node)) return "copy_on_node";
	if (holders.length > 0 && isRackAware(shard)) {
		const rack = nodes.rack[node] ?? NO_RACK;
		for (const holder of holders) if (inOneRack(rack, nodes.rack[holder] ?? NO_RACK)) return "copy_in_rack";
	}
	return ruleOfRoom(occupancy, shards.memory[shard] ?? 0, node);
}

/** What keeps one shard out of the nodes of a cluster. */
export interface ShardRules {
	/** By position of the node: true everywhere but at the holders. Shards whose copies bar the same racks share it where they are of one size, or of sizes between which no node's room ends. */
	readonly row: readonly (BrokenRule | undefined)[];
	/** Where the other copies stand. */
	readonly holders: readonly number[];
	/** The rule that placing it there would break. */
	on(node: number): BrokenRule | undefined;
}

/** The same for callers that ask about many shards on every node while nothing is taken or given back: what many shards have in common is worked out once. */
export function openShardRules(occupancy: Occupancy, members: readonly number[]): (shard: number) => ShardRules {
	const { nodes, shards, isRackAware } = occupancy.cluster.dense;
	const rows = new Map<string, readonly (BrokenRule | undefined)[]>();
	const steps = openStepsOfRoom(occupancy, members);
	const rowFor = (memory: number, holders: readonly number[], apart: boolean): ShardRules["row"] => {
		const barred = apart ? holders.map((holder) => nodes.rack[holder] ?? NO_RACK) : [];
		const key = `${steps(memory)}/${barred.join()}`;
		const known = rows.get(key);
		if (known !== undefined) return known;
		const row: (BrokenRule | undefined)[] = [];
		for (const node of members) {
			row[node] =
				ruleOfNode(occupancy, node) ?? ruleOfRacks(occupancy, barred, node) ?? ruleOfRoom(occupancy, memory, node);
		}
		rows.set(key, row);
		return row;
	};
	return (shard) => {
		const holders = occupancy.holdersOf(shard);
		const row = rowFor(shards.memory[shard] ?? 0, holders, holders.length > 0 && isRackAware(shard));
		return {
			row,
			holders,
			on: (node) => (holders.includes(node) ? (ruleOfNode(occupancy, node) ?? "copy_on_node") : row[node]),
		};
	};
}

/** Counts the nodes that have too little memory for a shard and are barred to it by nothing else but racks: sizes of one count are kept out of the same nodes. */
function openStepsOfRoom(occupancy: Occupancy, members: readonly number[]): (memory: number) => number {
	const { total_memory } = occupancy.cluster.dense.nodes;
	const free = Float64Array.from(
		members.filter((node) => ruleOfNode(occupancy, node) === undefined && hasPlace(occupancy, node)),
		(node) => (total_memory[node] ?? 0) - occupancy.memoryOn(node),
	).sort();
	return (memory) => {
		let [low, high] = [0, free.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((free[middle] ?? 0) < memory) low = middle + 1;
			else high = middle;
		}
		return low;
	};
}

function ruleOfNode(occupancy: Occupancy, node: number): BrokenRule | undefined {
	if (occupancy.cluster.dense.nodes.up[node] !== 1) return "node_down";
	return occupancy.accepts(node) ? undefined : whyClosed(occupancy, node);
}

/** Of a node that is up and takes nothing. */
function whyClosed(occupancy: Occupancy, node: number): BrokenRule {
	if (occupancy.isClosedByRemoval(node)) return "node_closed_by_removal";
	const leaves = occupancy.cluster.dense.nodes.in_maintenance[node] === 1 || occupancy.isLeaving(node);
	return leaves ? "node_in_maintenance" : "node_not_accepting";
}

/** `barred`: the racks of the other copies, where these have to stand apart. */
function ruleOfRacks(occupancy: Occupancy, barred: readonly number[], node: number): BrokenRule | undefined {
	const rack = occupancy.cluster.dense.nodes.rack[node] ?? NO_RACK;
	for (const other of barred) if (inOneRack(rack, other)) return "copy_in_rack";
	return undefined;
}

function ruleOfRoom(occupancy: Occupancy, memory: number, node: number): BrokenRule | undefined {
	const { nodes } = occupancy.cluster.dense;
	if (!hasPlace(occupancy, node)) return "shard_limit";
	return occupancy.memoryOn(node) + memory > (nodes.total_memory[node] ?? 0) ? "memory" : undefined;
}

function hasPlace(occupancy: Occupancy, node: number): boolean {
	return occupancy.shardsOn(node) + 1 <= (occupancy.cluster.dense.nodes.max_shards[node] ?? 0);
}

/** The rule that binding one more endpoint to this node would break. */
export function endpointRuleBroken(occupancy: Occupancy, node: number): BrokenRule | undefined {
	const { nodes } = occupancy.cluster.dense;
	if (nodes.up[node] !== 1) return "node_down";
	if (!occupancy.accepts(node)) return whyClosed(occupancy, node);
	return occupancy.listenersOn(node) + 1 > (nodes.max_listeners[node] ?? 0) ? "listener_limit" : undefined;
}

/** The rule that keeps a replica on this node from becoming master. */
export function promotionRuleBroken(occupancy: Occupancy, node: number): BrokenRule | undefined {
	const { nodes } = occupancy.cluster.dense;
	if (nodes.up[node] !== 1) return "node_down";
	return nodes.in_maintenance[node] === 1 || occupancy.isLeaving(node) ? whyClosed(occupancy, node) : undefined;
}
