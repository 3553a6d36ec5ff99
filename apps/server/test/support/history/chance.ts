/** Chance that a seed repeats (mulberry32). */
export interface Chance {
	/** A whole number from 0 to below `limit`. */
	below(limit: number): number;
	/** One of these, each as often as its weight says. */
	pick<Value>(weighted: readonly (readonly [weight: number, value: Value])[]): Value;
}

/** `stream` keeps the sequences of one seed apart. */
export function openChance(seed: number, stream: number): Chance {
	let state = (seed ^ Math.imul(stream + 1, 0x9e3779b9)) | 0;
	const share = (): number => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
	};
	return {
		below: (limit) => Math.floor(share() * limit),
		pick: (weighted) => {
			let left = share() * weighted.reduce((sum, [weight]) => sum + weight, 0);
			for (const [weight, value] of weighted) {
				left -= weight;
				if (left < 0) return value;
			}
			throw new Error("There is nothing to pick from.");
		},
	};
}
