import type { Clock, ClusterDriver } from "@node-actions/application";
import { type Cluster, DEFAULT_MOVE_MODEL, type MoveModel } from "@node-actions/domain";
import {
	ClusterOpenError,
	describeClusterFileProblem,
	type LoadedCluster,
	loadClusterFile,
	loadDemoCluster,
	openSimulatedCluster,
} from "@node-actions/simulated-cluster";
import type { Config } from "./config/config.ts";
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

/** Opens the simulated cluster in the data directory. `move_model` is how long its steps take by the clock. */
export async function openCluster(
	config: Pick<Config, "speed">,
	directory: string,
	clock: Clock,
	described: DescribedCluster,
): Promise<{ readonly driver: ClusterDriver; readonly move_model: MoveModel }> {
	const { cluster: initial, ...origin } = described;
	const { bandwidth_bytes_per_second, step_duration_ms } = origin.model;
	try {
		return {
			driver: await openSimulatedCluster({ directory, initial, ...origin, clock, speed: config.speed }),
			move_model: {
				bandwidth_bytes_per_second: bandwidth_bytes_per_second * config.speed,
				step_duration_ms: step_duration_ms / config.speed,
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
