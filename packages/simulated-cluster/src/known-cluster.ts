import { type Cluster, type LiveCluster, openLiveCluster } from "@node-actions/domain";
import { applyChange, type ClusterChange } from "./cluster-change.ts";

/** The topology as far as it is known in this process. */
export class KnownCluster {
	/** Changed by `apply` only. */
	readonly live: LiveCluster;
	/** The plain form of `live`, made once per change: until something changes, the same object is described. */
	#described: Cluster | undefined;

	constructor(cluster: Cluster) {
		this.live = openLiveCluster(cluster);
		this.#described = cluster;
	}

	apply(change: ClusterChange): void {
		applyChange(this.live, change);
		this.#described = undefined;
	}

	/**
	 * Steps are replayed by the rule that applied them; the state they were recorded with proves that it is still the same rule. Throws
	 * `SyntaxError` when they lead elsewhere.
	 */
	replay(state_id: number, change: string): void {
		this.apply(JSON.parse(change));
		if (this.live.state_id !== state_id) {
			throw new SyntaxError(`step ${state_id} leads to state ${this.live.state_id}`);
		}
	}

	describe(): Cluster {
		this.#described ??= this.live.toCluster();
		return this.#described;
	}
}
