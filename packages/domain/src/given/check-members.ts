import { checkValue, testOf, type ValueRule } from "./check-value.ts";
import { isObject, wrongType } from "./kind.ts";
import type { Mistake, Path } from "./mistake.ts";

/** What each field of a thing may be. */
export type Rules<Thing> = { readonly [Field in keyof Thing]-?: ValueRule };

export type AnyRules = Readonly<Record<string, ValueRule>>;

/** Members of a list that are no objects, or with fields that are missing or not what they may be. */
export function* checkMembers(members: readonly unknown[], rules: AnyRules, path: Path): Iterable<Mistake> {
	const tests = Object.entries(rules).map(([field, rule]) => [field, testOf(rule)] as const);
	// By number, since iteration by name would pass over holes.
	for (let at = 0; at < members.length; at += 1) {
		const member = members[at];
		if (areAllowed(member, tests)) continue;
		if (isObject(member)) yield* checkValues(member, rules, [...path, at]);
		else yield wrongType(member, [...path, at], "object");
	}
}

/** Asked first, since a cluster may have a million members with nothing wrong. */
function areAllowed(member: unknown, tests: readonly (readonly [string, (value: unknown) => boolean])[]): boolean {
	if (!isObject(member)) return false;
	for (const [field, isAllowed] of tests) if (!isAllowed(member[field])) return false;
	return true;
}

/** Fields that are missing or not what they may be. */
export function* checkValues(given: Readonly<Record<string, unknown>>, rules: AnyRules, path: Path): Iterable<Mistake> {
	for (const [field, rule] of Object.entries(rules)) yield* checkValue(given[field], [...path, field], rule);
}
