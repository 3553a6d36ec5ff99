import type { Clock, ClusterDriver } from "@node-actions/application";
import { type Cluster, DEFAULT_MOVE_MODEL, type MoveModel } from "@node-actions/domain";
import {
	ClusterOpenError,
	describeClusterFileProblem,
	type LoadedCluster,
	loadClusterFile,
	loadDemoCluster,
	openSharedSimulatedCluster,
	openSimulatedCluster,
	SIMULATED_CLUSTER_FILE,
} from "@node-actions/simulated-cluster";
import type { Config } from "./config/config.ts";
import { refuseLostDatabase } from "./data-directory.ts";
import { StartError } from "./start-error.ts";

/** The cluster to begin with, and what is known of it. */
export type DescribedCluster = Pick<LoadedCluster, "cluster" | "model"> & Partial<LoadedCluster>;

/**
 * The cluster that the configuration names, or `given` in place of it. Throws `StartError` with every problem of the cluster file, each with its
 * line. Asked before anything is written, so that a mistake in the file leaves nothing behind.
 */
export async function describedCluster(config: Pick<Config, "cluster">, given?: Cluster): Promise<DescribedCluster> {
	return given === undefined ? load(config.cluster) : { cluster: given, model: DEFAULT_MOVE_MODEL };
}

/**
 * Opens the simulated cluster where the data is: in the data directory, or in the database, where all processes share it. `move_model` is how long its
 * steps take by the clock. Throws `StartError`.
 */
export async function openCluster(
	config: Pick<Config, "speed" | "database">,
	directory: string,
	clock: Clock,
	described: DescribedCluster,
	onError: (error: unknown) => void,
): Promise<{ readonly driver: ClusterDriver; readonly move_model: MoveModel }> {
	const { cluster: initial, ...origin } = described;
	const { bandwidth_bytes_per_second, step_duration_ms } = origin.model;
	const { database: url, speed } = config;
	if (url === undefined) refuseLostDatabase(directory, SIMULATED_CLUSTER_FILE);
	const simulated = { initial, ...origin, clock, speed };
	try {
		return {
			driver:
				url === undefined
					? await openSimulatedCluster({ directory, ...simulated })
					: await openSharedSimulatedCluster({ url, onError, ...simulated }),
			move_model: {
				bandwidth_bytes_per_second: bandwidth_bytes_per_second * speed,
				step_duration_ms: step_duration_ms / speed,
			},
		};
	} catch (error) {
		if (!(error instanceof ClusterOpenError)) throw error;
		throw new StartError([error.message], { exit_code: 1, cause: error });
	}
}

async function load(named: string): Promise<LoadedCluster> {
	if (named === "demo") return loadDemoCluster();
	const loaded = await loadClusterFile(named);
	if (loaded.ok) return loaded.value;
	throw new StartError(loaded.error.map(describeClusterFileProblem), { exit_code: 2 });
}
