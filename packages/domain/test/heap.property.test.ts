import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openHeap } from "../src/heap.ts";
import { popLowest, pushNumber } from "../src/number-heap.ts";

/** A number is pushed; undefined takes one out. */
const anyUse = fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }), { maxLength: 200 });

describe("the queues", () => {
	it("give back what comes first, and of equals what was entered first", () => {
		fc.assert(
			fc.property(anyUse, (use) => {
				const heap = openHeap<string>();
				const inside: { readonly key: number; readonly tie: number }[] = [];
				for (const [tie, key] of use.entries()) {
					if (key !== undefined) {
						heap.push(`${key}/${tie}`, key, tie);
						inside.push({ key, tie });
						continue;
					}
					inside.sort((a, b) => a.key - b.key || a.tie - b.tie);
					const first = inside.shift();
					expect(heap.pop()).toBe(first === undefined ? undefined : `${first.key}/${first.tie}`);
				}
			}),
		);
	});

	it("give back the lowest number", () => {
		fc.assert(
			fc.property(anyUse, (use) => {
				const heap: number[] = [];
				const inside: number[] = [];
				for (const value of use) {
					if (value !== undefined) {
						pushNumber(heap, value);
						inside.push(value);
						continue;
					}
					inside.sort((a, b) => a - b);
					expect(popLowest(heap)).toBe(inside.shift());
				}
			}),
		);
	});
});
