import { valueProblems } from "../cluster/check-values.ts";
import { type AnyRules, checkValues } from "../given/check-members.ts";
import { isObject, wrongType } from "../given/kind.ts";
import { firstOf, type Mistake, type Path } from "../given/mistake.ts";

/**
 * What keeps a scenario or a plan of a roll, which plain JavaScript may have made, from being looked at at all: parts that are missing or of another type than declared, and values in its cluster that
 * are none that the model allows. Other rules are checked where this finds nothing. `parts`: what it must have beside its cluster. `called`: what it is called.
 */
export function shapeProblems(given: unknown, called: string, parts: AnyRules, optional: AnyRules): readonly Mistake[] {
	if (!isObject(given)) return [wrongType(given, [], "object", called)];
	const present = Object.entries(optional).filter(([field]) => given[field] !== undefined);
	return [
		...checkValues(given, parts, []),
		...checkValues(given, Object.fromEntries(present), []),
		...valueProblems(given.cluster, ["cluster"]),
	];
}

/** Members of a list that are no objects. */
export function membersThatAreNone(members: readonly unknown[], path: Path): readonly Mistake[] {
	return firstOf(noObjects(members, path));
}

function* noObjects(members: readonly unknown[], path: Path): Iterable<Mistake> {
	// By number, since iteration by name would pass over holes.
	for (let at = 0; at < members.length; at += 1) {
		if (!isObject(members[at])) yield wrongType(members[at], [...path, at], "object");
	}
}

/** A request without a name that can be read, or with options that are none. */
export function requestProblem(request: unknown, path: Path): Mistake | undefined {
	if (!isObject(request)) return wrongType(request, path, "object");
	const { options } = request;
	return isObject(options) ? undefined : wrongType(options, [...path, "options"], "object");
}
