import { type Cluster, inMaintenance, openLiveCluster } from "../../src/index.ts";
import { replay, type SimulationEvent } from "../../src/simulation/index.ts";

/** How long half of the nodes or more were down or in maintenance, by going through a timeline with a cluster of its own. */
export function withoutMajority(cluster: Cluster, timeline: readonly SimulationEvent[], end_ms: number): number {
	const live = openLiveCluster(cluster);
	let without_ms = 0;
	for (const [at, event] of timeline.entries()) {
		replay(live, event);
		const nodes = [...live.nodes()];
		const in_service = nodes.filter((node) => node.status === "active" && !inMaintenance(node)).length;
		const until_ms = timeline[at + 1]?.time_ms ?? end_ms;
		if (in_service * 2 <= nodes.length) without_ms += until_ms - event.time_ms;
	}
	return without_ms;
}
