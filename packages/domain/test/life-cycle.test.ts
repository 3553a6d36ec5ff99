import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	ACTION_STATUSES,
	type Action,
	type ActionEvent,
	canBecome,
	decideCancel,
	evolve,
	isTerminal,
	LIVE_STATUSES,
	TRANSITIONS,
} from "../src/index.ts";

function action(fields: Partial<Action> = {}): Action {
	return {
		action_uid: "a",
		node_uid: 1,
		request: { name: "remove", options: {} },
		status: "queued",
		progress: 0,
		creation_time: 0,
		started_by: "admin",
		cancel_requested: false,
		...fields,
	};
}

const asked = { node_uid: 1, action: "remove", by: "admin" };

describe("the life cycle", () => {
	it("has exactly the documented edges", () => {
		const edges = ACTION_STATUSES.flatMap((from) => TRANSITIONS[from].map((to) => `${from} > ${to}`));
		expect(edges).toEqual([
			"queued > starting",
			"queued > cancelled",
			"starting > running",
			"starting > aborted",
			"running > completed",
			"running > cancelling",
			"running > failed",
			"running > aborted",
			"cancelling > cancelled",
		]);
	});

	it("calls exactly queued, starting, running and cancelling live", () => {
		expect(LIVE_STATUSES).toEqual(["queued", "starting", "running", "cancelling"]);
	});

	it("never leaves a terminal status and never takes an edge that is not drawn, whatever events arrive", () => {
		const event: fc.Arbitrary<ActionEvent> = fc.oneof(
			fc.record({ kind: fc.constant("status_changed" as const), status: fc.constantFrom(...ACTION_STATUSES) }),
			fc.record({ kind: fc.constant("cancel_requested" as const), by: fc.string() }),
			fc.record({
				kind: fc.constant("step_done" as const),
				step_index: fc.nat(5),
				progress: fc.double({ min: -50, max: 200, noNaN: true }),
			}),
			fc.record({
				kind: fc.constant("progressed" as const),
				progress: fc.double({ min: -50, max: 200, noNaN: true }),
			}),
		);
		fc.assert(
			fc.property(fc.array(event, { maxLength: 30 }), (events) => {
				let before = action();
				for (const one of events) {
					const after = evolve(before, one);
					if (after.status !== before.status) expect(canBecome(before.status, after.status)).toBe(true);
					expect(after.progress).toBeGreaterThanOrEqual(before.progress);
					expect(after.progress === 100).toBe(after.status === "completed");
					before = after;
				}
			}),
		);
	});

	it("keeps why it failed", () => {
		const failed = evolve(action({ status: "running" }), {
			kind: "status_changed",
			status: "failed",
			error: { error_code: "insufficient_resources", message: "no room" },
		});
		expect(failed).toMatchObject({ status: "failed", error: { error_code: "insufficient_resources" } });
	});
});

describe("a cancel", () => {
	it("ends a queued action at once", () => {
		const decided = decideCancel(action(), asked);
		expect(decided.ok && decided.value.reduce(evolve, action())).toMatchObject({
			status: "cancelled",
			cancel_requested: true,
		});
	});

	it("of a starting action is remembered and changes no status", () => {
		const starting = action({ status: "starting" });
		const decided = decideCancel(starting, asked);
		expect(decided.ok && decided.value.reduce(evolve, starting)).toMatchObject({
			status: "starting",
			cancel_requested: true,
		});
	});

	it("of a running action makes it cancelling", () => {
		const running = action({ status: "running" });
		const decided = decideCancel(running, asked);
		expect(decided.ok && decided.value.reduce(evolve, running)).toMatchObject({ status: "cancelling" });
	});

	it("asked twice is no mistake and adds nothing", () => {
		expect(decideCancel(action({ status: "cancelling" }), asked)).toEqual({ ok: true, value: [] });
		expect(decideCancel(action({ status: "starting", cancel_requested: true }), asked)).toEqual({
			ok: true,
			value: [],
		});
	});

	it.each(ACTION_STATUSES.filter(isTerminal))("of a %s action removes the stored status", (status) => {
		expect(decideCancel(action({ status }), asked)).toEqual({
			ok: true,
			value: [{ kind: "record_removed", by: "admin" }],
		});
	});

	it("of nothing is action_not_found", () => {
		expect(decideCancel(undefined, asked)).toMatchObject({ ok: false, error: { error_code: "action_not_found" } });
	});
});
