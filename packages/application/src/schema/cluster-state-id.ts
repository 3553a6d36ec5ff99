import { z } from "zod";

const message = "must be the whole number that a dry run answered as cluster-state-id";

/** Which state of the cluster a plan was made on. */
export const clusterStateId = z.int({ error: message }).min(0, { error: message }).meta({
	id: "ClusterStateId",
	description: "Apply only if the cluster is still in this state; from the answer to a dry run",
});

/** The same as it stands in a header. */
export const clusterStateIdInHeader = z
	.string()
	.regex(/^\d{1,15}$/, { error: message })
	.transform(Number)
	.pipe(clusterStateId);
