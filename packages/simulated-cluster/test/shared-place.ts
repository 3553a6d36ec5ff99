import type { Cluster } from "@node-actions/domain";
import {
	openSharedSimulatedCluster,
	type SharedSimulatedClusterOptions,
	type SimulatedCluster,
	VirtualClock,
} from "@node-actions/simulated-cluster";
import { contractCluster } from "@node-actions/test-fixtures/driver/contract-cluster";
import type { PostgresServer } from "@node-actions/test-servers";

/** A database that drivers share. Disposing it closes them all; the database goes away with the server. */
export interface SharedPlace extends AsyncDisposable {
	readonly url: string;
	readonly initial: Cluster;
	/** Opens another driver, on a clock that jumps, as a process of its own would. */
	open(options?: Partial<SharedSimulatedClusterOptions>): Promise<SimulatedCluster>;
	/** Rows of a query, as lines. */
	rows(query: string): Promise<readonly string[]>;
}

export async function newSharedPlace(server: PostgresServer): Promise<SharedPlace> {
	const opened = new AsyncDisposableStack();
	const url = await server.newDatabase();
	const initial = contractCluster();
	return {
		url,
		initial,
		open: async (options = {}) => {
			const clock = opened.use(new VirtualClock({ auto: true }));
			return opened.use(await openSharedSimulatedCluster({ url, initial, clock, ...options }));
		},
		rows: async (query) => (await server.sql(url, query)).split("\n").slice(0, -1),
		[Symbol.asyncDispose]: () => opened.disposeAsync(),
	};
}
