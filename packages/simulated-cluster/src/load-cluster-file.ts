import { createHash } from "node:crypto";
import {
	type Cluster,
	checkCluster,
	DEFAULT_MOVE_MODEL,
	err,
	type MoveModel,
	ok,
	type Result,
} from "@node-actions/domain";
import { buildCluster } from "./build-cluster.ts";
import { type FilePosition, readClusterDocument } from "./cluster-document.ts";
import type { ClusterFileProblem, ClusterFileRule } from "./cluster-file-problem.ts";
import { clusterFileSchema } from "./cluster-file-schema.ts";
import type { ClusterSource } from "./cluster-source.ts";
import { explainIssue } from "./explain-issue.ts";
import { fileKindOf } from "./file-kind.ts";
import { issueWords } from "./issue-words.ts";
import { readTextFile } from "./read-text-file.ts";

/** A cluster file, checked: what `openSimulatedCluster` takes as `initial`, `source` and `model`. */
export interface LoadedCluster {
	readonly cluster: Cluster;
	readonly source: ClusterSource;
	readonly model: MoveModel;
}

/** Problems listed at once. */
const PROBLEMS_MAX = 20;

/** How problems name the file and where its fields are listed. */
const WORDS = { file: "The cluster file", schema: "cluster.schema.json" } as const;

/** What is told of a scenario in place of everything that a cluster file has and it has not. */
const SCENARIO = {
	rule: "wrong_file",
	message: "This is a scenario file, which npm run simulate plays; a cluster file describes nodes and databases.",
} as const;

type Found = Partial<FilePosition> & { readonly rule: ClusterFileRule; readonly message: string };

/**
 * Reads a cluster file, YAML or JSON by its content. A bad file gives its problems in the order of their lines, at most 20, of
 * which the last then says how many more there are. Never rejects.
 */
export async function loadClusterFile(path: string): Promise<Result<LoadedCluster, readonly ClusterFileProblem[]>> {
	const text = await readTextFile(path);
	return text.ok
		? parseClusterFile(path, text.value)
		: err([{ file: path, rule: "unreadable_file", message: text.error }]);
}

/** The same for text that is at hand; `file` is how problems name it. */
export function parseClusterFile(file: string, text: string): Result<LoadedCluster, readonly ClusterFileProblem[]> {
	const loaded = readCluster(text);
	if (!loaded.ok) return err(inOrder(loaded.error).map((problem) => ({ file, ...problem })));
	const digest = createHash("sha256").update(text).digest("hex");
	return ok({ ...loaded.value, source: { name: file, digest } });
}

function readCluster(text: string): Result<Pick<LoadedCluster, "cluster" | "model">, readonly Found[]> {
	const document = readClusterDocument(text);
	if (document.syntax_errors.length > 0) {
		return err(document.syntax_errors.map((error) => ({ rule: "syntax", ...error })));
	}
	if (fileKindOf(document.content) === "scenario") return err([SCENARIO]);
	const parsed = clusterFileSchema.safeParse(document.content, { error: issueWords });
	if (!parsed.success) return err(parsed.error.issues.flatMap((issue) => explainIssue(issue, document, WORDS)));
	const { cluster, toFilePath } = buildCluster(parsed.data);
	const problems = checkCluster(cluster).map(
		({ rule, message, path }): Found => ({
			rule,
			message,
			...document.positionOf(toFilePath(path)),
		}),
	);
	if (problems.length > 0) return err(problems);
	const { bandwidth_bytes_per_second, step_duration_ms } = parsed.data.simulation;
	return ok({
		cluster,
		model: {
			bandwidth_bytes_per_second: bandwidth_bytes_per_second ?? DEFAULT_MOVE_MODEL.bandwidth_bytes_per_second,
			step_duration_ms: step_duration_ms ?? DEFAULT_MOVE_MODEL.step_duration_ms,
		},
	});
}

function inOrder(problems: readonly Found[]): readonly Found[] {
	const ordered = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
	if (ordered.length <= PROBLEMS_MAX) return ordered;
	const listed = ordered.slice(0, PROBLEMS_MAX - 1);
	const rest = ordered.length - listed.length;
	return [...listed, { rule: "more_problems", message: `There are ${rest} more problems; mend these first.` }];
}
