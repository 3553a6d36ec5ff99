import type { Awaitable, ClusterDriver } from "@node-actions/application";
import type { Cluster } from "@node-actions/domain";

/**
 * Knows which state of the cluster this process has seen last, for the header `cluster-state-id` of every answer to an authenticated
 * request (contract, section 6).
 */
export interface ClusterState {
	/** The same cluster; looking at it through this driver is remembered. */
	readonly driver: ClusterDriver;
	/** Looks at the cluster without waiting, unless a look is under way already. */
	look(): void;
	/** The header, or nothing while no look has succeeded. */
	headers(): Record<string, string>;
}

/**
 * A request never waits for the cluster only to fill in the header: an answer about actions must come while the cluster cannot be reached.
 * A driver that answers from memory has answered before the verb is done, and then the id is exact. With one that asks over the network the
 * id is that of the last look finished, exact for verbs that look themselves. An older id is safe: as a precondition it is refused.
 */
export function createClusterState(driver: ClusterDriver): ClusterState {
	let state_id: number | undefined;
	let looks = 0;
	const see = (cluster: Cluster) => {
		state_id = cluster.state_id;
		return cluster;
	};
	const describe = (): Awaitable<Cluster> => {
		const described = driver.describe();
		if (!(described instanceof Promise)) return see(described);
		looks += 1;
		return described.then(see).finally(() => {
			looks -= 1;
		});
	};
	return {
		driver: { describe, execute: (step, context) => driver.execute(step, context), close: () => driver.close() },
		look() {
			if (looks > 0) return;
			const looked = describe();
			if (looked instanceof Promise) looked.catch(() => {});
		},
		headers: (): Record<string, string> => (state_id === undefined ? {} : { "cluster-state-id": String(state_id) }),
	};
}
