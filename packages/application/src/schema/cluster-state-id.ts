import { z } from "zod";
import { mustBe } from "./must-be.ts";

const error = mustBe("the whole number that a dry run answered as cluster-state-id");

/** Which state of the cluster a plan was made on. */
export const clusterStateId = z.int(error).min(0, error).meta({
	id: "ClusterStateId",
	description: "Apply only if the cluster is still in this state; from the answer to a dry run",
});

/** The same as it stands in a header. */
export const clusterStateIdInHeader = z
	.string()
	.regex(/^\d{1,15}$/, error)
	.transform(Number)
	.pipe(clusterStateId);
