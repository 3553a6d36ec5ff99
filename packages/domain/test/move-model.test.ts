import { describe, expect, it } from "vitest";
import { estimateDuration, type Plan, type PlannedStep, stepDuration } from "../src/index.ts";

const model = { bandwidth_bytes_per_second: 100, step_duration_ms: 500 };

function move(bytes: number, after: readonly number[] = []): PlannedStep {
	return { kind: "migrate", shard_uid: "1", from_node_uid: 1, to_node_uid: 2, bytes, after };
}

function plan(...steps: readonly PlannedStep[]): Plan {
	return { steps, stays: [] };
}

describe("the estimated duration", () => {
	it("of a move follows its bytes, of any other step the model", () => {
		expect(stepDuration(move(250), model)).toBe(2_500);
		expect(stepDuration({ kind: "remove_node", node_uid: 1 }, model)).toBe(500);
	});

	it("adds up steps that wait for each other and overlaps those that do not, up to the width", () => {
		const three = plan(move(100), move(100), move(100));
		expect(estimateDuration(three, 1, model)).toBe(3_000);
		expect(estimateDuration(three, 2, model)).toBe(2_000);
		expect(estimateDuration(three, 3, model)).toBe(1_000);
		expect(estimateDuration(plan(move(100), move(100, [0])), 3, model)).toBe(2_000);
		expect(estimateDuration(plan(), 2, model)).toBe(0);
	});
});
