import { expect, test } from "vitest";
import { RememberedTexts } from "../src/remembered-texts.ts";

const TEXTS = Array.from({ length: 2_300 }, (_, at) => `/v1/nodes/${at}`);

test("the latest five hundred texts are remembered, and a thousand at most", () => {
	const remembered = new RememberedTexts<number>();
	for (const [at, text] of TEXTS.entries()) remembered.add(text, at);
	for (const [at, text] of TEXTS.entries()) if (at >= 1_800) expect(remembered.get(text)).toBe(at);
	expect(TEXTS.slice(0, 1_300).filter((text) => remembered.get(text) !== undefined)).toEqual([]);
});

test("a text that is asked for again and again stays, however many others come", () => {
	const remembered = new RememberedTexts<string>();
	remembered.add("often", "kept");
	remembered.add("once", "forgotten");
	for (const text of TEXTS) {
		remembered.add(text, text);
		expect(remembered.get("often")).toBe("kept");
	}
	expect(remembered.get("once")).toBeUndefined();
});

test("no long text is remembered", () => {
	const remembered = new RememberedTexts<number>();
	const long = "/".padEnd(257, "a");
	remembered.add(long, 1);
	expect(remembered.get(long)).toBeUndefined();
	expect(remembered.get(long.slice(1))).toBeUndefined();
	remembered.add(long.slice(1), 2);
	expect(remembered.get(long.slice(1))).toBe(2);
});
