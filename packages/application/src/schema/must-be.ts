import { z } from "zod";

type RawIssue = z.core.$ZodRawIssue;

type Found = Pick<RawIssue, "code" | "input">;

/** What a name in a request may look like so that a refusal repeats it. */
const NAME = /^[\w-]{1,32}$/;

/** How many unknown names a refusal repeats. */
const NAMES_MAX = 3;

/**
 * The error of a schema: what a value must be, and what came where that is of another type. The value itself is not repeated: it may be a
 * password, and it may be as long as a body.
 */
export function mustBe(what: string) {
	return {
		error: ({ code, input }: Found) => {
			if (input === undefined) return `is missing; it must be ${what}`;
			return code === "invalid_type" ? `must be ${what}, not ${kindOf(input)}` : `must be ${what}`;
		},
	};
}

/** The error of an object that takes these fields and no others. */
export function mustHave(fields: readonly string[]) {
	const { error: otherwise } = mustBe(`an object with ${fields.join(", ")}`);
	return {
		error: (issue: RawIssue) =>
			issue.code === "unrecognized_keys"
				? `has no field ${namesOf(issue.keys)}; its fields are ${fields.join(", ")}`
				: otherwise(issue),
	};
}

/** An object that takes these fields and no others, and says so. */
export function strictObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
	return z.strictObject(shape, mustHave(Object.keys(shape)));
}

/** Text of 1 to `length_max` characters. */
export function text(what: string, length_max: number) {
	const error = mustBe(`${what}, 1 to ${length_max} characters`);
	return z.string(error).min(1, error).max(length_max, error);
}

/** Unknown names as far as they can be names. */
export function namesOf(keys: readonly string[]): string {
	const sane = keys.filter((key) => NAME.test(key)).slice(0, NAMES_MAX);
	return sane.length === 0 ? "of such a name" : sane.map((key) => `"${key}"`).join(", ");
}

/** What kind of JSON value it is. */
export function kindOf(value: unknown): string {
	if (value === null) return "null";
	if (Array.isArray(value)) return "a list";
	switch (typeof value) {
		case "string":
			return "text";
		case "number":
			return Number.isInteger(value) ? "a number" : "a fraction";
		case "boolean":
			return String(value);
		default:
			return "an object";
	}
}
