import { isOfKind, KINDS, type Kind, wrongType } from "./kind.ts";
import type { Mistake, Path } from "./mistake.ts";
import { shown } from "./shown.ts";

/** A number that has to lie in a range. */
export interface Bounds {
	readonly from: number;
	/** Default: no limit but that of exact numbers. */
	readonly to?: number;
	readonly whole?: boolean;
	/** `from` itself is too little. */
	readonly above?: boolean;
}

/** What a value may be: of a kind, a number in bounds, or one of some words. */
export type ValueRule = Kind | Bounds | readonly string[];

/** Whether a value is one that the rule allows; made once for many values. */
export function testOf(rule: ValueRule): (value: unknown) => boolean {
	if (typeof rule === "string") return KINDS[rule];
	if (isBounds(rule)) return (value) => isWithin(value, rule);
	const words = new Set<unknown>(rule);
	return (value) => words.has(value);
}

/** A missing value is told as such, and one that cannot be compared as being of another type. */
export function checkValue(value: unknown, path: Path, rule: ValueRule): Iterable<Mistake> {
	if (typeof rule === "string") return isOfKind(value, rule) ? [] : [wrongType(value, path, rule)];
	if (isBounds(rule))
		return typeof value === "number" ? checkNumber(value, path, rule) : [wrongType(value, path, "number")];
	return typeof value === "string" ? checkWord(value, path, rule) : [wrongType(value, path, "text")];
}

export function* checkNumber(value: unknown, path: Path, bounds: Bounds): Iterable<Mistake> {
	if (isWithin(value, bounds)) return;
	const { from, to, whole = false, above = false } = bounds;
	const upTo = to === undefined ? "" : ` to ${to}`;
	yield {
		rule: "out_of_range",
		message: `${path.join(".")} is ${shown(value)}; it must be a ${whole ? "whole " : ""}number ${above ? "above" : "from"} ${from}${upTo}.`,
		path,
	};
}

export function* checkWord(value: unknown, path: Path, words: readonly string[]): Iterable<Mistake> {
	if (typeof value === "string" && words.includes(value)) return;
	yield {
		rule: "unknown_word",
		message: `${path.join(".")} is ${shown(value)}; it must be one of ${words.join(", ")}.`,
		path,
	};
}

function isWithin(value: unknown, { from, to = Number.MAX_SAFE_INTEGER, whole, above }: Bounds): boolean {
	if (typeof value !== "number" || !(above === true ? value > from : value >= from) || value > to) return false;
	return whole !== true || Number.isInteger(value);
}

function isBounds(rule: Bounds | readonly string[]): rule is Bounds {
	return "from" in rule;
}
