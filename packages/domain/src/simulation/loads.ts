import type { DenseCluster } from "../cluster/dense-cluster.ts";
import type { NodeReport } from "./report.ts";

/** Memory taken on each node, by position, by shards that stand there and by shards on their way, without what is merely planned. */
export interface Loads {
	/** A move to the node began; or, with negative numbers, one came to nothing or one from the node is done. */
	add(node: number, bytes: number): void;
	report(): readonly NodeReport[];
}

export function openLoads({ nodes }: DenseCluster): Loads {
	const taken = nodes.memory.slice();
	const peak = nodes.memory.slice();
	return {
		add(node, bytes) {
			if (node < 0) return;
			const now = (taken[node] ?? 0) + bytes;
			taken[node] = now;
			if (now > (peak[node] ?? 0)) peak[node] = now;
		},
		report: () =>
			nodes.uids
				.map((uid, node) => ({ uid, peak_memory: peak[node] ?? 0 }))
				.filter(({ uid }) => uid !== nodes.spare_uid),
	};
}
