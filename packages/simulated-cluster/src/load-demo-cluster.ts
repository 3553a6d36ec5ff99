import { fileURLToPath } from "node:url";
import { describeClusterFileProblem } from "./cluster-file-problem.ts";
import { type LoadedCluster, loadClusterFile } from "./load-cluster-file.ts";

/** The file that describes the built-in demo; also the example that the documentation shows. */
export const DEMO_CLUSTER_FILE = fileURLToPath(new URL("../demo-cluster.yaml", import.meta.url));

/**
 * The built-in demo: three nodes with replicated, Active-Active and unreplicated databases. It counts as a source of its own
 * whatever its text, so a data directory that began with the demo of one release goes on under the next.
 */
export async function loadDemoCluster(): Promise<LoadedCluster> {
	const loaded = await loadClusterFile(DEMO_CLUSTER_FILE);
	if (!loaded.ok) throw new Error(loaded.error.map(describeClusterFileProblem).join("\n"));
	return { ...loaded.value, source: { name: "demo", digest: "built-in demo" } };
}
