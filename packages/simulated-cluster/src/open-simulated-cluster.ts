import { join } from "node:path";
import type { Cluster } from "@node-actions/domain";
import { openClusterJournal } from "./cluster-journal.ts";
import { type ClusterSource, sourceOf } from "./cluster-source.ts";
import { embeddedKeeper } from "./embedded-keeper.ts";
import { checkSpeed, type SimulatedCluster, type SimulatedTime, simulatedDriver } from "./simulated-driver.ts";

/** The file in the data directory. SQLite keeps two more beside it with `-wal` and `-shm` after the name; they belong together. */
export const SIMULATED_CLUSTER_FILE = "cluster.db";

export interface SimulatedClusterOptions extends SimulatedTime {
	/** Where the state is kept; made when missing. */
	readonly directory: string;
	/** The topology to begin with. A directory that holds this source's state already keeps its own. */
	readonly initial: Cluster;
	/** What `initial` was read from. Default: `initial` itself, by content. */
	readonly source?: ClusterSource;
}

/**
 * Opens the simulated cluster of a data directory. Rejects with `ClusterOpenError` when the directory belongs to another cluster
 * file, is in use or cannot be read.
 */
export async function openSimulatedCluster(options: SimulatedClusterOptions): Promise<SimulatedCluster> {
	const { directory, initial, source = sourceOf(initial) } = options;
	checkSpeed(options);
	const journal = openClusterJournal(join(directory, SIMULATED_CLUSTER_FILE), source, initial);
	return simulatedDriver(embeddedKeeper(journal), options);
}
