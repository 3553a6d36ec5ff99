import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { NodeUid } from "../uid.ts";
import type { NodeReport } from "./report.ts";

/** Memory taken on each node by shards that stand there and by shards on their way, without what is merely planned. */
export interface Loads {
	/** A move to the node began. */
	coming(node: NodeUid, bytes: number): void;
	/** A move to the node came to nothing. */
	turnedBack(node: NodeUid, bytes: number): void;
	/** A move from the node is done. */
	departed(from: NodeUid, bytes: number): void;
	report(): readonly NodeReport[];
}

export function openLoads(live: LiveCluster): Loads {
	const loads = new Map<NodeUid, { taken: number; peak: number }>();
	for (const { uid } of live.nodes()) {
		const { memory } = live.usage(uid);
		loads.set(uid, { taken: memory, peak: memory });
	}
	const add = (node: NodeUid, bytes: number): void => {
		const load = loads.get(node);
		if (load === undefined) return;
		load.taken += bytes;
		if (load.taken > load.peak) load.peak = load.taken;
	};
	return {
		coming: add,
		turnedBack: (node, bytes) => add(node, -bytes),
		departed: (node, bytes) => add(node, -bytes),
		report: () => [...loads].map(([uid, { peak }]) => ({ uid, peak_memory: peak })),
	};
}
