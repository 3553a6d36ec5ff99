/** What a figure has to reach (the project's quality figures, printed in docs/performance.md). */
export type Goal =
	/** value / against. */
	| { readonly kind: "ratio_at_most" | "ratio_at_least"; readonly limit: number }
	/** value − against. */
	| { readonly kind: "more_at_most"; readonly limit: number }
	| { readonly kind: "value_at_most" | "value_at_least"; readonly limit: number };

/** One line of a benchmark: what was measured, against what, and whether that is good enough. */
export interface BenchRow {
	readonly name: string;
	/** Of `value` and `against`. */
	readonly unit: string;
	/** Median over the rounds. */
	readonly value: number;
	/** The other side's median, measured in the same run; null where the goal is a plain bound. */
	readonly against: number | null;
	/** value / against. */
	readonly ratio: number | null;
	readonly goal: string;
	readonly holds: boolean;
}

const JUDGES = {
	ratio_at_most: ({ ratio }, limit) => ratio <= limit,
	ratio_at_least: ({ ratio }, limit) => ratio >= limit,
	more_at_most: ({ value, against }, limit) => value - against <= limit,
	value_at_most: ({ value }, limit) => value <= limit,
	value_at_least: ({ value }, limit) => value >= limit,
} as const satisfies Record<
	Goal["kind"],
	(row: { value: number; against: number; ratio: number }, limit: number) => boolean
>;

const GOAL_TEXTS = {
	ratio_at_most: (limit) => `≤ ${limit}×`,
	ratio_at_least: (limit) => `≥ ${limit}×`,
	more_at_most: (limit, unit) => `≤ +${limit} ${unit}`,
	value_at_most: (limit, unit) => `≤ ${limit} ${unit}`,
	value_at_least: (limit, unit) => `≥ ${limit} ${unit}`,
} as const satisfies Record<Goal["kind"], (limit: number, unit: string) => string>;

/** Judges a measurement by its goal, where it has one. A goal that compares needs `against`. */
export function benchRow(measured: {
	readonly name: string;
	readonly unit: string;
	readonly value: number;
	readonly against?: number;
	readonly goal?: Goal;
}): BenchRow {
	const { name, unit, value, goal } = measured;
	const against = measured.against ?? Number.NaN;
	const ratio = value / against;
	return {
		name,
		unit,
		value: rounded(value),
		against: Number.isNaN(against) ? null : rounded(against),
		ratio: Number.isNaN(ratio) ? null : rounded(ratio),
		goal: goal === undefined ? "none" : GOAL_TEXTS[goal.kind](goal.limit, unit),
		holds: goal === undefined || JUDGES[goal.kind]({ value, against, ratio }, goal.limit),
	};
}

/** Three significant digits, since no measurement here is worth more. */
function rounded(value: number): number {
	return Number(value.toPrecision(3));
}
