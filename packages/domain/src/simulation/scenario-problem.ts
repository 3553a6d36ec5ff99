import type { ClusterProblem } from "../cluster/cluster-problem.ts";

/** Why a scenario cannot be simulated; `path` leads into it ("schedule", 0, "node_uid"). */
export interface ScenarioProblem {
	readonly rule:
		| ClusterProblem["rule"]
		| "unknown_node"
		| "out_of_range"
		| "unknown_word"
		| "never_down"
		| "unknown_field"
		| "wrong_type";
	readonly message: string;
	readonly path: readonly (string | number)[];
}

/** A number that has to lie in a range. */
export interface Bounds {
	readonly from: number;
	/** Default: no limit but finite. */
	readonly to?: number;
	readonly whole?: boolean;
	/** `from` itself is too little. */
	readonly above?: boolean;
}

export function* checkNumber(value: unknown, path: ScenarioProblem["path"], bounds: Bounds): Iterable<ScenarioProblem> {
	const { from, to = Number.MAX_SAFE_INTEGER, whole = false, above = false } = bounds;
	const good =
		typeof value === "number" &&
		(above ? value > from : value >= from) &&
		value <= to &&
		(!whole || Number.isInteger(value));
	if (good) return;
	const upTo = bounds.to === undefined ? "" : ` to ${to}`;
	yield {
		rule: "out_of_range",
		message: `${path.join(".")} is ${String(value)}; it must be a ${whole ? "whole " : ""}number ${above ? "above" : "from"} ${from}${upTo}.`,
		path,
	};
}

export function* checkWord(
	value: unknown,
	path: ScenarioProblem["path"],
	words: readonly string[],
): Iterable<ScenarioProblem> {
	if (typeof value === "string" && words.includes(value)) return;
	yield {
		rule: "unknown_word",
		message: `${path.join(".")} is ${String(value)}; it must be one of ${words.join(", ")}.`,
		path,
	};
}
