import { type RequestError, requestError } from "@node-actions/domain";

/** The refusal of a start whose plan was made on another state of the cluster (contract, section 7). */
export function wrongClusterState(planned_on: number, now: number): RequestError {
	return requestError(
		"wrong_cluster_state_id",
		`The plan was made on cluster state ${planned_on}, but the cluster is at ${now}. Look at a new dry run and send its cluster-state-id.`,
	);
}
