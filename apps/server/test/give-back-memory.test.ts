import { expect, test } from "vitest";
import { giveBackMemory } from "../src/give-back-memory.ts";

const MEGABYTE = 1_000_000;

test("gives back at once what nobody holds any more", () => {
	let held: unknown[] | undefined = Array.from({ length: 1_000_000 }, (_, at) => ({ at }));
	const before = process.memoryUsage().heapUsed;
	expect(held).toHaveLength(1_000_000);
	held = undefined;
	giveBackMemory();
	expect(before - process.memoryUsage().heapUsed).toBeGreaterThan(10 * MEGABYTE);
});
