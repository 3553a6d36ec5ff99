import {
	type Document,
	type ErrorCode,
	isAlias,
	isMap,
	isNode,
	isScalar,
	isSeq,
	LineCounter,
	parseDocument,
} from "yaml";

/** Leads into a cluster file: keys and list indexes from the top. */
export type FilePath = readonly (string | number)[];

export interface FilePosition {
	/** From 1. */
	readonly line: number;
	/** From 1. */
	readonly column: number;
}

/** The text of a cluster file, read as YAML 1.2; JSON is a part of it. */
export interface ClusterDocument {
	/** What the text says, unchecked; undefined when there are syntax errors. */
	readonly content: unknown;
	readonly syntax_errors: readonly (FilePosition & { readonly message: string })[];
	/** Where the value at `path` begins, or the nearest thing around it that is written down. */
	positionOf(path: FilePath): FilePosition;
	/** Where the last key of `path` stands. */
	positionOfKey(path: FilePath): FilePosition;
}

/** What is wrong with the text and what to do about it, by the parser's code. */
const SYNTAX: Readonly<Partial<Record<ErrorCode, string>>> = {
	DUPLICATE_KEY: "This key stands here twice; write it once.",
	MULTIPLE_DOCS: "The file holds more than one document; leave one and remove the line --- that begins the next.",
	TAB_AS_INDENT: "This line is indented with a tab; use spaces.",
};

export function readClusterDocument(text: string): ClusterDocument {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
	const at = (offset: number): FilePosition => {
		const { line, col } = lines.linePos(offset);
		return { line: Math.max(1, line), column: Math.max(1, col) };
	};
	const syntax_errors = document.errors.map(({ pos, code, message }) => ({
		...at(pos[0]),
		message: SYNTAX[code] ?? `${firstLine(message)}; mend the YAML or JSON here.`,
	}));
	const read = syntax_errors.length === 0 ? toContent(document) : undefined;
	return {
		content: read?.content,
		syntax_errors: read?.problem === undefined ? syntax_errors : [{ ...at(0), message: read.problem }],
		positionOf: (path) => at(walk(document, path).value),
		positionOfKey: (path) => at(walk(document, path).key),
	};
}

/** What the parser says of aliases, and what we say. */
const ALIASES = [
	["Unresolved alias", "An alias (*name) has no anchor (&name) before it; add the anchor, or write the value out."],
	["Excessive alias", "The aliases unfold to far more than is written; write fewer of them inside one another."],
] as const;

/** Aliases are resolved here: an unknown one, or so many that the text unfolds without end, is an error of the text. */
function toContent(document: Document): { content?: unknown; problem?: string } {
	try {
		return { content: document.toJS({ maxAliasCount: 1_000 }) };
	} catch (error) {
		const message = firstLine(error instanceof Error ? error.message : String(error));
		return { problem: ALIASES.find(([said]) => message.startsWith(said))?.[1] ?? message };
	}
}

/** Offsets of the deepest part of `path` that is written down, and of the key under which it stands. */
function walk(document: Document, path: FilePath): { value: number; key: number } {
	let node: unknown = document.contents;
	let value = startOf(node) ?? 0;
	let key = value;
	for (const segment of path) {
		if (isAlias(node)) node = node.resolve(document);
		if (isMap(node)) {
			const pair = node.items.find((item) => isScalar(item.key) && item.key.value === segment);
			if (pair === undefined) break;
			key = startOf(pair.key) ?? value;
			value = startOf(pair.value) ?? key;
			node = pair.value;
		} else if (isSeq(node) && typeof segment === "number" && node.items[segment] !== undefined) {
			node = node.items[segment];
			value = startOf(node) ?? value;
			key = value;
		} else {
			break;
		}
	}
	return { value, key };
}

function startOf(node: unknown): number | undefined {
	return isNode(node) ? node.range?.[0] : undefined;
}

function firstLine(text: string): string {
	return text.split("\n", 1)[0] ?? text;
}
