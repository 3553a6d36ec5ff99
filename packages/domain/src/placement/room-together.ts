import type { PlacementDraft } from "./placement-draft.ts";

/** A shard and the nodes that could take it if it were the only one. Positions. */
export interface Item {
	readonly shard: number;
	readonly candidates: readonly number[];
}

/**
 * Whether the nodes may have room for all the shards together, by counting: as much memory, and for every size as many places for shards of at least that size as there
 * are of them. False is certain; true is not. Spares a search that would try every placement to find none.
 */
export function mayHaveRoomTogether(draft: PlacementDraft, items: readonly Item[]): boolean {
	const { nodes, shards } = draft.cluster.dense;
	const rooms = [...new Set(items.flatMap(({ candidates }) => candidates))].map((node) => ({
		memory: (nodes.total_memory[node] ?? 0) - draft.memoryOn(node),
		shards: (nodes.max_shards[node] ?? 0) - draft.shardsOn(node),
	}));
	const sizes = items.map(({ shard }) => shards.memory[shard] ?? 0).sort((a, b) => b - a);
	const bytes = sizes.reduce((sum, size) => sum + size, 0);
	if (bytes > rooms.reduce((sum, { memory }) => sum + memory, 0)) return false;
	for (const [at, size] of sizes.entries()) {
		// Of equal ones the last counts them all.
		if (size === sizes[at + 1]) continue;
		let places = 0;
		for (const { memory, shards: most } of rooms) {
			places += Math.min(most, size === 0 ? most : Math.floor(memory / size));
			if (places > at) break;
		}
		if (places <= at) return false;
	}
	return true;
}
