import { editDistance } from "@node-actions/application";
import { z } from "zod";
import type { RawInput } from "./route.ts";

interface Refused {
	readonly success: false;
	readonly error: z.ZodError;
}

/** What was parsed, or what is wrong. */
export type Parsing<Output> = { readonly success: true; readonly data: Output } | Refused;

type Parse<Output> = (raw: Pick<RawInput, "queries">) => Parsing<Output>;

/** Parameters that make a request do less than it does without them. Where there is no such parameter, whoever gives one has to be told. */
const RESTRAINTS = ["dry_run"];

/** Letters by which a name may miss one of those, and still can hardly mean anything else. */
const EDITS_MAX = 2;

const GIVEN_SHOWN_MAX = 40;

/**
 * Parses the parameters of a URL. One that is given twice is refused: what it means is not clear. Unless the schema is strict, others are tolerated, as
 * clients of the documented API expect, but for what can hardly be anything else than a restraint in another spelling, or one of the route's `headers` in the wrong place: left
 * unheard, a dry run would start an action.
 */
export function queryParser<Schema extends z.ZodObject>(
	schema: Schema,
	headers: readonly string[] = [],
): Parse<z.output<Schema>> {
	const isStrict = schema.def.catchall instanceof z.ZodNever;
	const names = Object.keys(schema.shape);
	const restraints = isStrict ? [] : names.filter((name) => RESTRAINTS.includes(name));
	const none = schema.safeParse({});
	return ({ queries }) => {
		const given = queries();
		const all = Object.keys(given);
		if (all.length === 0 && none.success) return none;
		const misspelt = meantBy(given, restraints);
		if (misspelt !== undefined)
			return refused(misspelt.meant, `must be spelt exactly so, not ${quoted(misspelt.given)}`);
		const misplaced = all.map((name) => headers.find((header) => isNear(name, header))).find(Boolean);
		if (misplaced !== undefined) return refused(misplaced, "must be sent as a header of this name, not in the URL");
		const repeated = names.find((name) => (given[name]?.length ?? 0) > 1);
		if (repeated !== undefined)
			return refused(repeated, `must be given once, not ${times(given[repeated]?.length ?? 0)}`);
		return schema.safeParse(Object.fromEntries(all.map((name) => [name, given[name]?.[0]])));
	};
}

/** For a route that changes something and takes no parameters: refuses those that would have held it back. */
export const withoutRestraint: Parse<object> = ({ queries }) => {
	const given = queries();
	const restraint = Object.keys(given).find((name) => RESTRAINTS.includes(name)) ?? meantBy(given, RESTRAINTS)?.meant;
	return restraint === undefined
		? { success: true, data: {} }
		: refused(restraint, "must not be given here; only POST of an action on a node has a dry run");
};

function times(count: number): string {
	return count === 2 ? "twice" : `${count} times`;
}

/**
 * The restraint that something given is a misspelling of: another parameter, or what became a part of another's value, as behind a second `?`. Case and what
 * parts the words do not count, nor their order, nor whether the second word is there.
 */
function meantBy(
	queries: Readonly<Record<string, readonly string[]>>,
	restraints: readonly string[],
): { readonly meant: string; readonly given: string } | undefined {
	const others = Object.entries(queries).filter(([name]) => !restraints.includes(name));
	for (const meant of restraints) {
		const words = meant.split("_");
		const turned = words.toReversed().join("");
		const given =
			others.flat(2).find((text) => lettersOf(text).includes(lettersOf(meant))) ??
			others.map(([name]) => name).find((name) => isNear(name, meant) || [words[0], turned].includes(lettersOf(name)));
		if (given !== undefined) return { meant, given };
	}
	return undefined;
}

/** As much of it as shows what was sent. */
function quoted(text: string): string {
	return JSON.stringify(text.length > GIVEN_SHOWN_MAX ? `${text.slice(0, GIVEN_SHOWN_MAX)}…` : text);
}

function isNear(given: string, meant: string): boolean {
	return editDistance(lettersOf(given), lettersOf(meant), EDITS_MAX) <= EDITS_MAX;
}

function lettersOf(name: string): string {
	return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** The refusal of one value that is not in order. */
export function refused(name: string, message: string): Refused {
	return { success: false, error: new z.ZodError([{ code: "custom", path: [name], message, input: undefined }]) };
}
