import { expect, test } from "vitest";
import { RememberedTexts } from "../src/remembered-texts.ts";

test("at most a thousand texts are remembered, the latest ones, and none that is long", () => {
	const remembered = new RememberedTexts<number>();
	const texts = Array.from({ length: 1_500 }, (_, at) => `/v1/nodes/${at}`);
	for (const [at, text] of texts.entries()) remembered.add(text, at);
	expect(texts.filter((text) => remembered.get(text) !== undefined)).toEqual(texts.slice(500));
	const long = "/".padEnd(257, "a");
	remembered.add(long, 1);
	expect(remembered.get(long)).toBeUndefined();
	expect(remembered.get(texts[1_499] ?? "")).toBe(1_499);
});
