import type { StandingView } from "../cluster/find-obstacle.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";

/** A cluster as a driver sees it: what stands there. What plans have promised one another is not there yet. */
export function standingCluster(live: LiveCluster): StandingView {
	return new StandingCluster(live);
}

class StandingCluster implements StandingView {
	readonly #live: LiveCluster;
	readonly node: StandingView["node"];
	readonly shard: StandingView["shard"];
	readonly endpoint: StandingView["endpoint"];
	readonly copiesOf: StandingView["copiesOf"];
	readonly shardsOn: StandingView["shardsOn"];
	readonly endpointsOn: StandingView["endpointsOn"];
	readonly usage: StandingView["usage"];

	constructor(live: LiveCluster) {
		this.#live = live;
		this.node = live.node;
		this.shard = live.shard;
		this.endpoint = live.endpoint;
		this.copiesOf = live.copiesOf;
		this.shardsOn = live.shardsOn;
		this.endpointsOn = live.endpointsOn;
		this.usage = live.standingOn;
	}

	get primary_node_uid(): number {
		return this.#live.primary_node_uid;
	}
}
