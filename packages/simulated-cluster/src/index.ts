export { byteSizeSchema } from "./byte-size.ts";
export { type ClusterDocument, type FilePath, type FilePosition, readClusterDocument } from "./cluster-document.ts";
export { type ClusterFileProblem, type ClusterFileRule, describeClusterFileProblem } from "./cluster-file-problem.ts";
export { checkClusterState } from "./cluster-journal.ts";
export type { ClusterSource } from "./cluster-source.ts";
export { explainIssue, type FileWords, type ShapeProblem } from "./explain-issue.ts";
export { type FileKind, fileKindOf } from "./file-kind.ts";
export { issueWords } from "./issue-words.ts";
export { type LoadedCluster, loadClusterFile, parseClusterFile } from "./load-cluster-file.ts";
export { DEMO_CLUSTER_FILE, loadDemoCluster } from "./load-demo-cluster.ts";
export { ClusterOpenError, type ClusterOpenReason } from "./open-error.ts";
export {
	openSimulatedCluster,
	SIMULATED_CLUSTER_FILE,
	type SimulatedClusterOptions,
} from "./open-simulated-cluster.ts";
export { readTextFile } from "./read-text-file.ts";
export {
	openSharedSimulatedCluster,
	type SharedSimulatedClusterOptions,
} from "./shared/open-shared-simulated-cluster.ts";
export type { SimulatedCluster, SimulatedTime } from "./simulated-driver.ts";
export { VirtualClock, type VirtualClockOptions } from "./virtual-clock.ts";
