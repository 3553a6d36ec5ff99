import { z } from "zod";

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const PATTERN = /^(?:\d{1,9}(?:\.\d{1,3})?(?:ms|s|m|h|d))+$/;

const ADVICE = 'write a duration such as "30s", "5m" or "1h30m" (ms, s, m, h, d), or a number of milliseconds from 0';

/** A length of time in a scenario file; parsed to milliseconds. */
export const durationSchema = z
	.union([z.number().min(0, ADVICE).max(Number.MAX_SAFE_INTEGER, ADVICE), z.string().regex(PATTERN, ADVICE)], {
		error: ADVICE,
	})
	.transform((duration) => (typeof duration === "number" ? duration : toMilliseconds(duration)));

function toMilliseconds(text: string): number {
	const parts = [...text.matchAll(/(?<amount>[\d.]+)(?<unit>ms|s|m|h|d)/g)];
	return parts.reduce((sum, { groups }) => sum + Number(groups?.amount) * unitOf(groups?.unit), 0);
}

function unitOf(name: string | undefined): number {
	return Object.entries(UNITS_MS).find(([unit]) => unit === name)?.[1] ?? Number.NaN;
}
