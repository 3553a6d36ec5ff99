import type { z } from "zod";

type RawIssue = z.core.$ZodRawIssue;

/** What a type is to the person who writes the file. */
const TYPES: Readonly<Record<string, string>> = {
	int: "a whole number",
	number: "a number",
	string: "text",
	boolean: "true or false",
	array: "a list",
	object: "fields with values",
	record: "fields with values",
};

/** What is counted where not the value itself is bounded. */
const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
	string: [" character", " characters"],
	array: [" entry", " entries"],
};

/**
 * What a value in a file must be, in words that go on after its place, for every schema that does not say so itself. Handed to the parser; undefined leaves
 * the parser's own words.
 */
export function issueWords(issue: RawIssue): string | undefined {
	switch (issue.code) {
		case "invalid_type":
			return `write ${TYPES[issue.expected] ?? issue.expected}`;
		case "invalid_value":
			return `write ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
		case "too_small":
			return `write at least ${counted(issue.minimum, issue.origin)}`;
		case "too_big":
			return `write at most ${counted(issue.maximum, issue.origin)}`;
		default:
			return undefined;
	}
}

function counted(number: number | bigint, origin: string): string {
	const [one, many] = UNITS[origin] ?? ["", ""];
	return `${number}${number === 1 ? one : many}`;
}
