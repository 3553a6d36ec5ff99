import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { median } from "../rounds.ts";

/** Throws away what nothing refers to, so that what is left can be compared. */
export function collectGarbage(): void {
	setFlagsFromString("--expose-gc");
	const gc: unknown = runInNewContext("gc");
	if (typeof gc !== "function") throw new Error("this engine does not let its memory be collected");
	gc();
}

/** Milliseconds of processor time of this thread so far: real time for whoever has a core to himself, whatever else the machine does. */
export function threadTime(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1_000;
}

/**
 * Milliseconds of `threadTime` that each of these takes, in turn; the median of the rounds after the first. The clock may go in steps of some
 * milliseconds, so what is measured has to last for many of them; throws where it lasted for none.
 */
export function medianOfEach<Side extends string>(
	rounds: number,
	sides: Readonly<Record<Side, (round: number) => void>>,
): Record<Side, number> {
	const names = Object.keys(sides) as Side[];
	const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Side, number[]>;
	for (let round = 0; round <= rounds; round += 1) {
		for (const name of names) {
			const begun = threadTime();
			sides[name](round);
			if (round > 0) times[name].push(threadTime() - begun);
		}
	}
	const medians = Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Side, number>;
	const unseen = names.find((name) => medians[name] === 0);
	if (unseen !== undefined) throw new Error(`${unseen} is over before the clock moves; measure more of it at once`);
	return medians;
}
