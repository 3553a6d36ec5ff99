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

/** That what is kept in `place` came from a source that is not `given`, and how to go on from it; `option` says where to keep another. Nothing has to be deleted. */
export function tellOtherSource(
	place: string,
	stored_name: string,
	given: ClusterSource,
	option: "--data-dir" | "--database",
): string {
	const held = `${place} holds the state of a cluster that was described by`;
	return stored_name === given.name
		? `${held} an earlier version of ${stored_name}, which has changed since. Give --cluster the file as it was, or use another ${option}.`
		: `${held} ${stored_name}, not by ${given.name}. Start with --cluster ${stored_name} again, or use another ${option}.`;
}
