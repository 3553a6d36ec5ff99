import { err, ok, type PolicyPreset, type Result } from "@node-actions/domain";
import type { ScenarioProblem } from "@node-actions/domain/simulation";
import {
	type ClusterDocument,
	explainIssue,
	type FilePosition,
	fileKindOf,
	issueWords,
	type LoadedCluster,
	readClusterDocument,
	readTextFile,
} from "@node-actions/simulated-cluster";
import { isNode, parseDocument } from "yaml";
import type { Sources } from "../same-place.ts";
import { buildPlay, type Play } from "./build-play.ts";
import { loadCluster, type TextRange } from "./load-cluster.ts";
import type { ScenarioFileProblem } from "./scenario-file-problem.ts";
import { type ScenarioFile, scenarioFileSchema } from "./scenario-schema.ts";
import { unknownNodes } from "./unknown-nodes.ts";

/** What the command line says instead of the file. */
export interface Overrides {
	readonly seed?: number;
	readonly policy?: PolicyPreset;
}

export interface LoadedScenario {
	readonly play: Play;
	/** The files that were read for it. */
	readonly sources: Sources;
	/** A problem that playing it brought up, with its place in the file. */
	readonly locate: (problem: ScenarioProblem) => ScenarioFileProblem;
}

const WORDS = { file: "The scenario file", schema: "scenario.schema.json" } as const;

/** What is told of a cluster file in place of everything that a scenario has and it has not. */
const CLUSTER = {
	rule: "wrong_file",
	message:
		"This is a cluster file, which npm start -- --cluster takes; a scenario names one as its cluster, and says what happens there.",
} as const;

type Outcome<Value> = Result<Value, readonly ScenarioFileProblem[]>;

/** Reads a scenario file, YAML or JSON. A bad one gives all its problems in the order of their lines. Never rejects. */
export async function loadScenarioFile(path: string, overrides: Overrides = {}): Promise<Outcome<LoadedScenario>> {
	const text = await readTextFile(path);
	if (!text.ok) return err([{ file: path, rule: "unreadable_file", message: text.error }]);
	const document = readClusterDocument(text.value);
	const shape = readShape(path, document);
	const cluster = await clusterIn(path, text.value, document);
	if (!shape.ok || cluster?.ok === false) {
		return err(inOrder([...(shape.ok ? [] : shape.error), ...(cluster?.ok === false ? cluster.error : [])]));
	}
	if (cluster === undefined) return err([]);
	const strangers = unknownNodes(shape.value, cluster.value.cluster);
	if (strangers.length > 0) {
		const rule = "unknown_node" as const;
		return err(strangers.map(({ message, path: at }) => ({ file: path, rule, message, ...document.positionOf(at) })));
	}
	const play = buildPlay(path, { ...shape.value, ...overrides }, cluster.value);
	const locate = ({ rule, message, path: at }: ScenarioProblem): ScenarioFileProblem => ({
		file: path,
		rule,
		message,
		...document.positionOf(play.placeOf(at)),
	});
	const isNamed = typeof shape.value.cluster === "string" && shape.value.cluster !== "demo";
	const sources = { scenario: path, ...(isNamed ? { cluster: cluster.value.source.name } : {}) };
	return ok({ play, sources, locate });
}

function readShape(file: string, document: ClusterDocument): Outcome<ScenarioFile> {
	const problems = (found: readonly (FilePosition & Omit<ScenarioFileProblem, "file">)[]) =>
		err(found.map((problem) => ({ file, ...problem })));
	if (document.syntax_errors.length > 0) {
		return problems(document.syntax_errors.map((error) => ({ rule: "syntax", ...error })));
	}
	if (fileKindOf(document.content) === "cluster") return err([{ file, ...CLUSTER }]);
	const parsed = scenarioFileSchema.safeParse(document.content, { error: issueWords });
	if (parsed.success) return ok(parsed.data);
	return problems(parsed.error.issues.flatMap((issue) => explainIssue(issue, document, WORDS)));
}

/** Read whatever else is wrong, so that all problems are listed at once. Undefined where no cluster is written down. */
async function clusterIn(
	path: string,
	text: string,
	document: ClusterDocument,
): Promise<Outcome<LoadedCluster> | undefined> {
	const { content } = document;
	if (typeof content !== "object" || content === null || !("cluster" in content)) return undefined;
	const { cluster } = content;
	const isMap = typeof cluster === "object" && cluster !== null && !Array.isArray(cluster);
	if (!isMap && (typeof cluster !== "string" || cluster === "")) return undefined;
	const loaded = await loadCluster(path, text, cluster, rangeOfCluster(text));
	if (loaded.ok) return loaded;
	// Of a file that cannot be read, or is none of a cluster, no line is wrong; the mistake is where it is named.
	return err(
		loaded.error.map((problem): ScenarioFileProblem => {
			if (problem.rule !== "unreadable_file" && problem.rule !== "wrong_file") return problem;
			const message = `cluster names ${problem.file}: ${problem.message}`;
			return { file: path, rule: problem.rule, message, ...document.positionOf(["cluster"]) };
		}),
	);
}

function rangeOfCluster(text: string): TextRange {
	const node = parseDocument(text).get("cluster", true);
	const [begin = 0, end = text.length] = (isNode(node) ? node.range : undefined) ?? [];
	return { begin, end };
}

function inOrder(problems: readonly ScenarioFileProblem[]): readonly ScenarioFileProblem[] {
	return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
