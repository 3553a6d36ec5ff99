import type { Awaitable, Fence } from "@node-actions/application";
import type { LiveCluster } from "@node-actions/domain";
import type { ClusterChange } from "./cluster-change.ts";
import type { KnownCluster } from "./known-cluster.ts";

/** Keeps the topology durably. The only thing in which simulated clusters differ. */
export interface ClusterKeeper {
	/** The topology with everything that has been changed by now, by whomever (`ClusterDriver.describe`). Rejects when it cannot be reached. */
	look(how?: "afresh"): Awaitable<KnownCluster>;
	/** Remembers that the fence's claim has been at work. False when a later claim has been before. */
	raise(fence: Fence): Promise<boolean>;
	/**
	 * Lets `decide` see the topology as it is while nobody else changes it, and makes the change it names, if any; one that is made raises
	 * `state_id` by one. Durable when it resolves. False, and `decide` is not asked, when the fence is lower than one raised before. Rejects
	 * when the topology cannot be reached; whether the change was made can then be seen by looking.
	 */
	change(fence: Fence | undefined, decide: (cluster: LiveCluster) => ClusterChange | undefined): Promise<boolean>;
	close(): Promise<void>;
}
