import type { Mistake, Path } from "./mistake.ts";
import { shown } from "./shown.ts";

/** What a value has to be, in a word; "text?" may be null as well, and a "name" is no empty text. */
export type Kind = "text" | "text?" | "name" | "texts" | "number" | "truth" | "list" | "object" | "function";

export const KINDS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
	text: (value) => typeof value === "string",
	"text?": (value) => value === null || typeof value === "string",
	name: (value) => typeof value === "string" && value !== "",
	texts: areTexts,
	number: (value) => typeof value === "number",
	truth: (value) => typeof value === "boolean",
	list: Array.isArray,
	object: isObject,
	function: (value) => typeof value === "function",
};

const WORDS: Readonly<Record<Kind, string>> = {
	text: "text",
	"text?": "text or null",
	name: "text",
	texts: "a list of texts",
	number: "a number",
	truth: "true or false",
	list: "a list",
	object: "an object",
	function: "a function",
};

export function isOfKind(value: unknown, kind: Kind): boolean {
	return KINDS[kind](value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function areTexts(value: unknown): boolean {
	if (!Array.isArray(value)) return false;
	// By number, since iteration by `every` would pass over holes.
	for (let at = 0; at < value.length; at += 1) if (typeof value[at] !== "string") return false;
	return true;
}

/** `called`: what the value is called where it has no path. */
export function wrongType(value: unknown, path: Path, kind: Kind, called = "The scenario"): Mistake {
	const found = value === undefined ? "missing" : value === null || value === "" ? shown(value) : typeof value;
	const is = Array.isArray(value) ? (kind === "texts" ? "a list of other things" : "a list") : found;
	const name = path.length === 0 ? called : path.join(".");
	return { rule: "wrong_type", message: `${name} is ${is}; it must be ${WORDS[kind]}.`, path };
}
