import { z } from "zod";

const FACTORS = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

const PATTERN = /^(\d{1,15}(?:\.\d{1,6})?) ?([KMGT]iB)$/;

const ADVICE =
	'write a number of bytes from 0 (536870912), or one with a unit ("512MiB", "1.5GiB"; KiB, MiB, GiB, TiB)';

/** A size in a cluster file; parsed to whole bytes. */
export const byteSizeSchema = z
	.union([z.int().min(0), z.string().regex(PATTERN, ADVICE)], { error: ADVICE })
	.transform((size, context) => {
		const bytes = typeof size === "number" ? size : toBytes(size);
		if (Number.isSafeInteger(bytes)) return bytes;
		context.addIssue({ code: "custom", message: "is larger than any memory" });
		return z.NEVER;
	});

function toBytes(text: string): number {
	const [, amount, unit] = PATTERN.exec(text) ?? [];
	const factor = Object.entries(FACTORS).find(([name]) => name === unit)?.[1] ?? Number.NaN;
	return Math.round(Number(amount) * factor);
}
