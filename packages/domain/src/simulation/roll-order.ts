import type { Cluster, Node } from "../cluster/cluster.ts";
import type { NodeUid } from "../uid.ts";

/** Orders in which a roll can go over a fleet; ties always end by uid. */
export const ROLL_ORDERS = [
	/** By uid. */
	"uid",
	/** Rack after rack, so that nodes that are out together share a rack. */
	"rack",
	/** From rack to rack in turn, so that nodes that are out together stand in different racks. */
	"spread",
	/** Most promised memory first. */
	"fullest",
	/** Least promised memory first. */
	"emptiest",
] as const;

export type RollOrder = (typeof ROLL_ORDERS)[number];

/** The cluster's nodes in this order. */
export function orderNodes(cluster: Cluster, order: RollOrder): readonly NodeUid[] {
	const nodes = [...cluster.nodes].sort((a, b) => a.uid - b.uid);
	switch (order) {
		case "uid":
			return uids(nodes);
		case "rack":
			return uids(racksOf(nodes).flat());
		case "spread":
			return uids(inTurn(racksOf(nodes)));
		case "fullest":
		case "emptiest": {
			const sign = order === "fullest" ? -1 : 1;
			const memory = memoryByNode(cluster);
			return uids(nodes.sort((a, b) => sign * ((memory.get(a.uid) ?? 0) - (memory.get(b.uid) ?? 0)) || a.uid - b.uid));
		}
		default:
			return order satisfies never;
	}
}

function uids(nodes: readonly Node[]): readonly NodeUid[] {
	return nodes.map(({ uid }) => uid);
}

/** Nodes by rack, racks in order of their lowest node; nodes without a rack count as one. */
function racksOf(nodes: readonly Node[]): readonly (readonly Node[])[] {
	return [...Map.groupBy(nodes, ({ rack_id }) => rack_id).values()];
}

function inTurn(racks: readonly (readonly Node[])[]): readonly Node[] {
	const longest = Math.max(0, ...racks.map((rack) => rack.length));
	return Array.from({ length: longest }, (_, at) => racks.flatMap((rack) => rack[at] ?? [])).flat();
}

function memoryByNode(cluster: Cluster): ReadonlyMap<NodeUid, number> {
	const memory = new Map<NodeUid, number>();
	for (const { node_uid, memory_size } of cluster.shards) {
		memory.set(node_uid, (memory.get(node_uid) ?? 0) + memory_size);
	}
	return memory;
}
