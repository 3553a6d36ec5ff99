import type { ClusterDriver, Fence, StepContext } from "@node-actions/application";
import type { Cluster, Step } from "@node-actions/domain";

/** A driver on a cluster of its own, as the contract suite needs it. Disposing it closes and cleans up everything. */
export interface DriverUnderTest extends AsyncDisposable {
	/** The driver now open. Another one after `reopen` and `killDuring`. */
	readonly driver: ClusterDriver;
	/** Closes the driver and opens another on the same cluster, as a restart of the product does. */
	reopen(): Promise<void>;
	/**
	 * Lets another process execute the steps one after the other on this cluster, kills it (SIGKILL) in the middle of the
	 * last one, and opens a driver again. Answers how many steps the killed process had reported as done.
	 */
	killDuring(steps: readonly Step[]): Promise<number>;
}

/**
 * Makes a cluster like the given one and opens a driver on it. Uids of shards may come out different: the suite takes them from
 * `describe()`. Time must pass by itself while a step runs.
 */
export type OpenDriver = (cluster: Cluster) => Promise<DriverUnderTest>;

/** The surroundings of a step that nobody interrupts and nobody watches; no action asks for it unless `fence` names one. */
export function undisturbed(fence?: Fence): StepContext {
	return { fence, signal: new AbortController().signal, onProgress: () => {} };
}
