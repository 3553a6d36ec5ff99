import type { ClusterProblem } from "@node-actions/domain";

/** The rule that a cluster file breaks: one of its text, of its shape, or of the cluster it describes. */
export type ClusterFileRule =
	| "unreadable_file"
	/** A file for another command. */
	| "wrong_file"
	| "syntax"
	| "missing_field"
	| "unknown_field"
	| "invalid_value"
	/** Stands last when there are more problems than are listed. */
	| "more_problems"
	| ClusterProblem["rule"];

export interface ClusterFileProblem {
	/** The file as it was named by the caller. */
	readonly file: string;
	/** From 1. Absent when the problem is of the file as a whole. */
	readonly line?: number;
	/** From 1. Present exactly when `line` is. */
	readonly column?: number;
	readonly rule: ClusterFileRule;
	/** A sentence that says what is wrong. */
	readonly message: string;
}

/** "cluster.yaml:14:7: missing_node: Shard 3 stands on node 9, which is not in nodes." */
export function describeClusterFileProblem({ file, line, column, rule, message }: ClusterFileProblem): string {
	const place = line === undefined ? file : `${file}:${line}:${column}`;
	return `${place}: ${rule}: ${message}`;
}
