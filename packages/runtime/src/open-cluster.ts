import type { Clock, ClusterDriver } from "@node-actions/application";
import type { Cluster } from "@node-actions/domain";
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

/**
 * Opens the simulated cluster that the configuration names, or one that begins with `given` in place of it. Throws `StartError` with
 * every problem of the cluster file, each with its line.
 */
export async function openCluster(
	config: Pick<Config, "cluster" | "speed">,
	directory: string,
	clock: Clock,
	given?: Cluster,
): Promise<ClusterDriver> {
	const described = given === undefined ? await load(config.cluster) : { cluster: given };
	const { cluster: initial, ...origin } = described;
	try {
		return await openSimulatedCluster({ directory, initial, ...origin, clock, speed: config.speed });
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
