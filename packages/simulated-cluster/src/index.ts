export { type ClusterFileProblem, type ClusterFileRule, describeClusterFileProblem } from "./cluster-file-problem.ts";
export type { ClusterSource } from "./cluster-journal.ts";
export { type LoadedCluster, loadClusterFile, parseClusterFile } from "./load-cluster-file.ts";
export { DEMO_CLUSTER_FILE, loadDemoCluster } from "./load-demo-cluster.ts";
export { ClusterOpenError, type ClusterOpenReason } from "./open-error.ts";
export { openSimulatedCluster, type SimulatedCluster, type SimulatedClusterOptions } from "./open-simulated-cluster.ts";
export { VirtualClock, type VirtualClockOptions } from "./virtual-clock.ts";
