import { expect, it } from "vitest";
import { type Plan, type PlannedStep, planProgress } from "../src/index.ts";

const MIB = 1_048_576;

function move(mebibytes: number): PlannedStep {
	return { kind: "migrate", shard_uid: "1", from_node_uid: 1, to_node_uid: 2, bytes: mebibytes * MIB, after: [] };
}

it("weighs progress by bytes: a large move counts more than a small one, and every step a MiB more", () => {
	const plan: Plan = { steps: [move(79), move(19)], stays: [] };
	expect(planProgress(plan, new Set())).toBe(0);
	expect(planProgress(plan, new Set([0]))).toBe(80);
	expect(planProgress(plan, new Set([1]))).toBe(20);
	expect(planProgress(plan, new Set([1]), new Map([[0, 0.5]]))).toBe(60);
	expect(planProgress(plan, new Set([0, 1]))).toBe(100);
});
