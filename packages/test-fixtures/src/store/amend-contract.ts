import { type ActionError, type Explanation, err, type Plan, requestError } from "@node-actions/domain";
import { describe, expect, test } from "vitest";
import {
	ADMIN,
	amended,
	cancel,
	claimed,
	finished,
	guid,
	journalKinds,
	MAINTENANCE_ON,
	REMOVE,
	start,
	started,
	statuses,
	unwrapped,
} from "./store-steps.ts";
import { openNew, type StoreUnderTest } from "./store-under-test.ts";

const PLAN: Plan = {
	steps: [
		{ kind: "stop_placement", node_uid: 1, maintenance_depth: 0, after: [] },
		{ kind: "migrate", shard_uid: "7", from_node_uid: 1, to_node_uid: 2, bytes: 2 ** 40, after: [0] },
	],
	stays: [{ uid: "1:1", reason: 'It is "pinned".' }],
};

const WHY: Explanation = {
	blocked: [{ uid: "7", candidates: [{ node_uid: 2, rule: "memory" }], candidates_total: 40 }],
	blocked_total: 21,
	remedy: { kind: "add_memory", node_uid: 2, bytes: 2 ** 40 },
};

/** What `ActionStore.amend` and `ActionStore.journal` promise. */
export function amendContract(store: StoreUnderTest): void {
	describe("amend", () => {
		test("shows the decision that there is no record, and passes its refusal on", async () => {
			await using opened = await openNew(store);
			expect(await cancel(opened.actions, { node_uid: 1, request: REMOVE })).toMatchObject({
				ok: false,
				error: { error_code: "action_not_found" },
			});
			expect(await opened.actions.list()).toEqual([]);
		});

		test("writes nothing when the decision refuses or names no event", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const refusal = err(requestError("action_not_found", "no"));
			expect(await actions.amend(1, "remove", () => refusal, 2_000, ADMIN)).toEqual(refusal);
			expect(await amended(actions, action, [])).toEqual(action);
			expect(await actions.find(1, "remove")).toEqual(action);
			expect(await journalKinds(actions, action.action_uid)).toEqual(["accepted"]);
		});

		test("applies events in their order and answers the action after them", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const error: ActionError = { error_code: "insufficient_resources", message: "No node has 1 GB free.", why: WHY };
			const after = await amended(actions, action, [
				...statuses("starting", "running"),
				{ kind: "step_done", step_index: 0, progress: 33.3 },
				{ kind: "cancel_requested", by: "someone@example.com" },
				{ kind: "status_changed", status: "failed", description: "It does not fit – ü.", error },
			]);
			expect(after).toEqual({
				...action,
				status: "failed",
				progress: 33.3,
				cancel_requested: true,
				description: "It does not fit – ü.",
				error,
			});
			expect(await actions.findByUid(action.action_uid)).toEqual(after);
		});

		test("shows progress but keeps it out of the log", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const after = await amended(actions, action, [{ kind: "progressed", progress: 12.5, description: "Moving." }]);
			expect(after).toEqual({ ...action, progress: 12.5, description: "Moving." });
			expect(await actions.find(1, "remove")).toEqual(after);
			expect(await journalKinds(actions, action.action_uid)).toEqual(["accepted"]);
		});

		test("ignores a status that the life cycle forbids, in the record and in the log", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			expect(await amended(actions, action, statuses("completed", "running"))).toEqual(action);
			await finished(actions, action);
			await amended(actions, action, statuses("running"));
			expect((await actions.find(1, "remove"))?.status).toBe("completed");
			expect(
				(await actions.journal(action.action_uid)).flatMap(({ event }) => ("status" in event ? event.status : [])),
			).toEqual(["starting", "running", "completed"]);
		});

		test("frees the place when a queued action is cancelled", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			expect(unwrapped(await cancel(actions, action)).status).toBe("cancelled");
			expect((await start(actions, 2, { node_uid: 2 })).ok).toBe(true);
		});

		test("ends the claim of an action that it brings to its end", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const claim = await claimed(actions, action);
			await cancel(actions, action);
			expect(await actions.record(claim, () => [{ kind: "step_started", step_index: 0 }], 3_000)).toBeUndefined();
			expect(await journalKinds(actions, action.action_uid)).toEqual([
				"accepted",
				"cancel_requested",
				"status_changed",
			]);
		});

		test("removes a record, answers it as it was last, and keeps its events", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const ended = await finished(actions, await started(actions, 1));
			expect(unwrapped(await cancel(actions, ended, 7_000))).toEqual(ended);
			expect(await actions.find(1, "remove")).toBeUndefined();
			expect(await actions.findByUid(ended.action_uid)).toBeUndefined();
			expect(await actions.list()).toEqual([]);
			expect((await actions.journal(ended.action_uid)).at(-1)).toMatchObject({
				time_ms: 7_000,
				event: { kind: "record_removed" },
			});
		});

		test("runs many amendments of one action made at once one after the other, losing none", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const indexes = Array.from({ length: 20 }, (_, at) => at);
			await Promise.all(indexes.map((step_index) => amended(actions, action, [{ kind: "step_started", step_index }])));
			const logged = (await actions.journal(action.action_uid)).flatMap(({ event }) =>
				event.kind === "step_started" ? event.step_index : [],
			);
			expect(logged.toSorted((a, b) => a - b)).toEqual(indexes);
		});
	});

	describe("journal", () => {
		test("tells each action's events oldest first, in one growing order over all actions", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const remove = await started(actions, 1, { time_ms: 1_700_000_000_123 });
			const on = await started(actions, 2, { node_uid: 2, request: MAINTENANCE_ON });
			await amended(actions, remove, [...statuses("starting", "running"), { kind: "planned", plan: PLAN }], 5_000);
			await amended(actions, on, statuses("starting"));
			const first = await actions.journal(remove.action_uid);
			const second = await actions.journal(on.action_uid);
			expect(first.map(({ event_uid: _position, after: _after, ...rest }) => rest)).toEqual(
				[
					{ time_ms: 1_700_000_000_123, event: { kind: "accepted", action: remove } },
					{ time_ms: 5_000, event: { kind: "status_changed", status: "starting" } },
					{ time_ms: 5_000, event: { kind: "status_changed", status: "running" } },
					{ time_ms: 5_000, event: { kind: "planned", plan: PLAN } },
				].map((line) => ({ ...line, action_uid: remove.action_uid, node_uid: 1, name: "remove", by: ADMIN })),
			);
			const inOrder = [first[0], second[0], ...first.slice(1), second[1]].map((line) => line?.event_uid ?? Number.NaN);
			expect(inOrder[0]).toBeGreaterThanOrEqual(1);
			expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
			expect(new Set(inOrder).size).toBe(inOrder.length);
		});

		test("is empty for an action that never was", async () => {
			await using opened = await openNew(store);
			expect(await opened.actions.journal(guid(1))).toEqual([]);
		});
	});
}
