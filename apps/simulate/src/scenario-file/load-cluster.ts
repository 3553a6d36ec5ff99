import { dirname, resolve } from "node:path";
import type { Result } from "@node-actions/domain";
import { ok } from "@node-actions/domain";
import {
	type ClusterFileProblem,
	type LoadedCluster,
	loadClusterFile,
	loadDemoCluster,
	parseClusterFile,
} from "@node-actions/simulated-cluster";

/** Where the cluster stands inside the text of a scenario file: offsets of its first character and after its last. */
export interface TextRange {
	readonly begin: number;
	readonly end: number;
}

/** The cluster that a scenario file names or holds. Problems name the place in the file in which it is written. */
export async function loadCluster(
	scenarioPath: string,
	scenarioText: string,
	cluster: string | object,
	range: TextRange,
): Promise<Result<LoadedCluster, readonly ClusterFileProblem[]>> {
	if (typeof cluster === "object") return parseClusterFile(scenarioPath, onlyRange(scenarioText, range));
	if (cluster === "demo") return ok(await loadDemoCluster());
	return loadClusterFile(resolve(dirname(scenarioPath), cluster));
}

/** Blanks out what is before and cuts off what is after, so that lines and columns of the rest stay what they are. */
function onlyRange(text: string, { begin, end }: TextRange): string {
	return text.slice(0, begin).replace(/[^\n]/g, " ") + text.slice(begin, end);
}
