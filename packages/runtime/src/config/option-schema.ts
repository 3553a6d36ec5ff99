import { z } from "zod";

/** A whole number as a flag or the environment carries it. Bounds are inclusive. */
export function wholeNumber(min: number, max: number) {
	const error = `must be a whole number from ${min} to ${max}`;
	return z
		.string()
		.regex(/^\d{1,15}$/, { error })
		.transform(Number)
		.refine((value) => value >= min && value <= max, { error });
}

/** Any number above 0, also with an exponent, so that a speed of 0.5 is half of real time and one of 3e-4 an hour for a second. */
export function positiveNumber() {
	const error = "must be a number above 0";
	return z
		.string()
		.regex(/^(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i, { error })
		.transform(Number)
		.refine((value) => Number.isFinite(value) && value > 0, { error });
}

export function oneOf<const Word extends string>(words: readonly Word[]) {
	return z.enum(words, { error: `must be one of ${words.join(", ")}` });
}

/** On or off: the word in the environment; the flag takes none and means off. */
export function onOff() {
	const words = { true: true, on: true, "1": true, false: false, off: false, "0": false } as const;
	return z
		.string()
		.toLowerCase()
		.pipe(z.enum(Object.keys(words) as (keyof typeof words)[], { error: "must be true or false" }))
		.transform((word) => words[word]);
}

export function text(length_max: number) {
	return z
		.string()
		.min(1, { error: "must not be empty" })
		.max(length_max, { error: `must have at most ${length_max} characters` });
}
