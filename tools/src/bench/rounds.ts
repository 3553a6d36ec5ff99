/** How long a benchmark measures. */
export interface Effort {
	/** Rounds that count; each runs every side once. One more before them warms up and is thrown away. */
	readonly rounds: number;
	/** Requests of a round in which requests are cheap, on each side. */
	readonly requests: number;
	/** Requests of a round in which each one is written to disk. */
	readonly writes: number;
	/** Requests and writes before any counts: until then much of what is measured is the compiler at work. */
	readonly warm_up: { readonly requests: number; readonly writes: number };
}

const WARM_UP = { requests: 20_000, writes: 6_000 };
export const FULL: Effort = { rounds: 7, requests: 6_000, writes: 2_000, warm_up: WARM_UP };
export const QUICK: Effort = { rounds: 3, requests: 2_000, writes: 400, warm_up: WARM_UP };

/** Runs each side, of which one round is `effort.requests` requests, until it is as quick as it gets. */
export async function warmUp(
	{ requests, warm_up }: Pick<Effort, "requests" | "warm_up">,
	sides: Readonly<Record<string, () => Promise<number>>>,
): Promise<void> {
	for (const side of Object.values(sides)) {
		for (let sent = 0; sent < warm_up.requests; sent += requests) await side();
	}
}

/**
 * Measures several sides in turn, round by round (A B A B), so that whatever else the machine does falls on all of them alike. Answers each
 * side's median. `measure` answers one round's figure.
 */
export async function interleaved<Side extends string>(
	rounds: number,
	sides: Readonly<Record<Side, () => Promise<number>>>,
): Promise<Record<Side, number>> {
	const names = Object.keys(sides) as Side[];
	const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Side, number[]>;
	for (let round = 0; round <= rounds; round++) {
		for (const name of names) {
			const figure = await sides[name]();
			if (round > 0) figures[name].push(figure);
		}
	}
	return Object.fromEntries(names.map((name) => [name, median(figures[name])])) as Record<Side, number>;
}

export function median(figures: readonly number[]): number {
	const sorted = figures.toSorted((a, b) => a - b);
	const middle = (sorted.length - 1) / 2;
	const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
	if (low === undefined || high === undefined) throw new Error("there is no median of nothing");
	return (low + high) / 2;
}
