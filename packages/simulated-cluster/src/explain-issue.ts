import type { z } from "zod";
import type { ClusterDocument, FilePath, FilePosition } from "./cluster-document.ts";

/** What a file that a person wrote breaks before its content is looked at as a whole. */
export interface ShapeProblem extends FilePosition {
	readonly rule: "missing_field" | "unknown_field" | "invalid_value";
	readonly message: string;
}

/** How problems name the file as a whole ("The cluster file") and the JSON Schema that lists its fields. */
export interface FileWords {
	readonly file: string;
	readonly schema: string;
}

/** One problem of shape, in sentences with their place in the document; more than one for several unknown fields. */
export function explainIssue(
	issue: z.core.$ZodIssue,
	document: ClusterDocument,
	words: FileWords,
): readonly ShapeProblem[] {
	const path = issue.path.filter((segment) => typeof segment !== "symbol");
	const where = describePath(path, words);
	if (issue.code === "unrecognized_keys") {
		return issue.keys.map((key) => ({
			rule: "unknown_field",
			message: `${where} has no field named ${JSON.stringify(key)}; ${words.schema} lists those it has.`,
			...document.positionOfKey([...path, key]),
		}));
	}
	if (isMissing(path, document.content)) {
		return [{ rule: "missing_field", message: `${where} is missing; add it.`, ...document.positionOf(path) }];
	}
	return [{ rule: "invalid_value", message: `${where}: ${issue.message}.`, ...document.positionOf(path) }];
}

/** Whether the issue is of something that is not written down at all. */
function isMissing(path: FilePath, content: unknown): boolean {
	let value = content;
	for (const segment of path) {
		if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return true;
		value = Reflect.get(value, segment);
	}
	return value === undefined;
}

/** "nodes[0].total_memory" */
function describePath(path: FilePath, { file }: FileWords): string {
	const text = path.map((segment) => (typeof segment === "number" ? `[${segment}]` : `.${segment}`)).join("");
	return text === "" ? file : text.replace(/^\./, "");
}
