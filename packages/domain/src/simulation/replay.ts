import { takeStep } from "../cluster/apply-step.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { type LiveCluster, openLiveCluster } from "../cluster/live-cluster.ts";
import type { SimulationEvent } from "./event.ts";

/** The cluster as it was at a time, from the cluster a simulation began with and its timeline. Later events may be left out. */
export function clusterAt(
	cluster: Cluster,
	timeline: Iterable<SimulationEvent>,
	time_ms = Number.POSITIVE_INFINITY,
): Cluster {
	const live = openLiveCluster(cluster);
	for (const event of timeline) {
		if (event.time_ms > time_ms) break;
		replay(live, event);
	}
	return live.toCluster();
}

/** Brings a cluster from before an event of a timeline to after it. */
export function replay(live: LiveCluster, event: SimulationEvent): void {
	switch (event.kind) {
		case "step_done":
			takeStep(live, event.step);
			break;
		case "node_down":
		case "node_up": {
			const node = live.node(event.node_uid);
			if (node !== undefined) live.putNode({ ...node, status: event.kind === "node_up" ? "active" : "down" });
			live.changed();
			break;
		}
		case "promoted": {
			const from = live.shard(event.from_shard_uid);
			const to = live.shard(event.to_shard_uid);
			if (from !== undefined) live.putShard({ ...from, role: "slave" });
			if (to !== undefined) live.putShard({ ...to, role: "master" });
			live.changed();
			break;
		}
	}
}
