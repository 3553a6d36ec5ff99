import { createHash } from "node:crypto";
import type { Cluster } from "@node-actions/domain";

/** Where a described cluster came from. Equal digests mean that the description has not changed. */
export interface ClusterSource {
	/** For messages: "demo", or the file as it was named. */
	readonly name: string;
	readonly digest: string;
}

/** The source of a cluster that came from no file: its content. */
export function sourceOf(cluster: Cluster): ClusterSource {
	return { name: cluster.name, digest: createHash("sha256").update(JSON.stringify(cluster)).digest("hex") };
}

/** How a source that is not `given` is told of beside it: "a.yaml, not by b.yaml". */
export function describeOtherSource(stored_name: string, given: ClusterSource): string {
	return stored_name === given.name
		? `an earlier version of ${stored_name}, which has changed since`
		: `${stored_name}, not by ${given.name}`;
}
