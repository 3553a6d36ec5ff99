/**
 * Chance that can be repeated: the generator sfc32 in 32-bit integer arithmetic, which every engine computes alike. Nothing here uses functions whose last
 * bit an engine may choose (log, exp, sin), so that a seed means the same run everywhere.
 */
export interface Random {
	/** The next 32 bits, as an integer from 0. */
	bits(): number;
	/** From 0 to below 1, in steps of 2^-32. */
	share(): number;
	/** A whole number from 0 to below `limit`; limit is from 1 to 2^31. */
	below(limit: number): number;
	/** Exponentially distributed with mean 1: the waiting time for what happens at a constant rate of 1. */
	waiting(): number;
	/** Something that looks like a random GUID (version 4). */
	guid(): string;
}

/** Draws thrown away first, so that seeds that differ by one bit lead to unlike sequences. */
const WARM_UP_DRAWS = 15;

/** `seed` is any whole number from 0 to 2^32 - 1. `stream` keeps several sequences of one seed apart. */
export function openRandom(seed: number, stream = 0): Random {
	let a = 0x9e3779b9 | 0;
	let b = seed | 0;
	let c = stream | 0;
	let counter = 1;

	const bits = (): number => {
		const sum = (((a + b) | 0) + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (((c << 21) | (c >>> 11)) + sum) | 0;
		return sum >>> 0;
	};
	const share = (): number => bits() / 0x1_0000_0000;
	for (let draw = 0; draw < WARM_UP_DRAWS; draw += 1) bits();

	return {
		bits,
		share,
		below: (limit) => Math.floor(share() * limit),
		waiting() {
			// Von Neumann's method, which only compares: a falling run of odd length is accepted, and its first number is the fraction.
			for (let whole = 0; ; whole += 1) {
				const first = share();
				let last = first;
				let length = 1;
				for (let next = share(); next < last; next = share()) {
					last = next;
					length += 1;
				}
				if (length % 2 === 1) return whole + first;
			}
		},
		guid() {
			const hex = [bits(), bits(), bits(), bits()].map((word) => word.toString(16).padStart(8, "0")).join("");
			const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
			return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
		},
	};
}
