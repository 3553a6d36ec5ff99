import type { DenseCluster } from "../cluster/dense-cluster.ts";

/** Steps in flight, counted by what they are about: shards and nodes by position. */
export interface FlightsByPlace {
	/** Steps in flight that move the shard or change its role. */
	readonly touching: Uint16Array;
	/** Shards that moves in flight bring to the node, and bytes promised to them. */
	readonly shards_coming: Int32Array;
	readonly memory_coming: Float64Array;
	/** A move began, or with -1 ended. */
	countMove(shard: number, node: number, by: 1 | -1): void;
	countFailOver(from: number, to: number, by: 1 | -1): void;
}

export function openFlightsByPlace({ nodes, shards }: DenseCluster): FlightsByPlace {
	const touching = new Uint16Array(shards.size);
	const shards_coming = new Int32Array(nodes.size);
	const memory_coming = new Float64Array(nodes.size);
	const touch = (shard: number, by: 1 | -1): void => {
		if (shard >= 0) touching[shard] = (touching[shard] ?? 0) + by;
	};
	return {
		touching,
		shards_coming,
		memory_coming,
		countMove(shard, node, by) {
			touch(shard, by);
			if (shard < 0 || node < 0) return;
			shards_coming[node] = (shards_coming[node] ?? 0) + by;
			memory_coming[node] = (memory_coming[node] ?? 0) + by * (shards.memory[shard] ?? 0);
		},
		countFailOver(from, to, by) {
			touch(from, by);
			touch(to, by);
		},
	};
}
