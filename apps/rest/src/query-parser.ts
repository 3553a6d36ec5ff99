import { z } from "zod";
import type { RawInput } from "./route.ts";

interface Refused {
	readonly success: false;
	readonly error: z.ZodError;
}

type Parse<Output> = (raw: Pick<RawInput, "queries">) => { readonly success: true; readonly data: Output } | Refused;

/** Parameters that make a request do less than it does without them. Where there is no such parameter, whoever gives one has to be told. */
const RESTRAINTS = ["dry_run"];

/**
 * Parses the parameters of a URL. One that is given twice is refused: what it means is not clear. Unless the schema is strict, others are tolerated, as
 * clients of the documented API expect, but for what can only be one of the schema's own in another spelling: left unheard, a dry run would start an action.
 */
export function queryParser<Schema extends z.ZodObject>(schema: Schema): Parse<z.output<Schema>> {
	if (schema.def.catchall instanceof z.ZodNever) return ({ queries }) => schema.safeParse(onceEach(queries()));
	const names = Object.keys(schema.shape);
	const none = schema.safeParse({});
	return ({ queries }) => {
		const given = onceEach(queries());
		const all = Object.keys(given);
		if (all.length === 0) return none;
		const misspelt = meantBy(all, names);
		if (misspelt !== undefined) return refused(misspelt, "must be spelt exactly so");
		return schema.safeParse(given);
	};
}

/** For a route that changes something and takes no parameters: refuses those that would have held it back. */
export const withoutRestraint: Parse<object> = ({ queries }) => {
	const all = Object.keys(queries());
	const restraint = all.find((name) => RESTRAINTS.includes(name)) ?? meantBy(all, RESTRAINTS);
	return restraint === undefined
		? { success: true, data: {} }
		: refused(restraint, "must not be given here; only POST of an action on a node has a dry run");
};

/** A parameter that is given more than once stays a list, which no schema of a parameter takes. */
function onceEach(queries: Readonly<Record<string, readonly string[]>>) {
	return Object.fromEntries(
		Object.entries(queries).map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
	);
}

/** The known name that one of those given differs from only in case and in what parts its words. */
function meantBy(given: readonly string[], known: readonly string[]): string | undefined {
	const others = given.filter((name) => !known.includes(name)).map(lettersOf);
	return known.find((name) => others.includes(lettersOf(name)));
}

function lettersOf(name: string): string {
	return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function refused(name: string, message: string): Refused {
	return { success: false, error: new z.ZodError([{ code: "custom", path: [name], message, input: undefined }]) };
}
