import type { ActionStore } from "@node-actions/application";
import { type Action, type ActionRequest, type ConflictQuestion, err, ok, requestError } from "@node-actions/domain";
import { describe, expect, test } from "vitest";
import { ADMIN, amended, finished, guid, journalKinds, MAINTENANCE_ON, REMOVE, start, started } from "./store-steps.ts";
import { openNew, type StoreUnderTest } from "./store-under-test.ts";

const REQUESTS = [
	{ name: "remove", options: { wait_for_persistence: true } },
	{ name: "maintenance_on", options: { evict_dbs: ['db "1"', "ü"], max_concurrent_actions: 3, demote_node: false } },
	{ name: "maintenance_off", options: { snapshot_name: "maintenance_mode_2026-01-02_03-04-05" } },
	{ name: "enslave_node", options: { retry_timeout_seconds: 0 } },
] as const satisfies readonly ActionRequest[];

/** What `ActionStore.accept` promises, and what its readers see of it. */
export function acceptContract(store: StoreUnderTest): void {
	describe("accept", () => {
		test.each(REQUESTS)("keeps a $name with its options, found by place, by uid and in lists", async (request) => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1, { node_uid: 2_147_483_647, request, by: "o'brien@example.com" });
			expect(action).toEqual({
				action_uid: guid(1),
				node_uid: 2_147_483_647,
				request,
				status: "queued",
				progress: 0,
				creation_time: 1,
				started_by: "o'brien@example.com",
				cancel_requested: false,
			});
			expect(await actions.find(action.node_uid, request.name)).toEqual(action);
			expect(await actions.findByUid(action.action_uid)).toEqual(action);
			expect(await actions.list()).toEqual([action]);
			expect(await actions.list(action.node_uid)).toEqual([action]);
			expect(await actions.list(1)).toEqual([]);
			expect(await actions.find(1, request.name)).toBeUndefined();
			expect(await actions.findByUid(guid(2))).toBeUndefined();
		});

		test("writes nothing when the decision refuses", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const first = await started(actions, 1);
			expect(await start(actions, 2, { node_uid: 2 })).toMatchObject({
				ok: false,
				error: { error_code: "action_conflict", action_uid: first.action_uid },
			});
			expect(await actions.list()).toEqual([first]);
			expect(await actions.journal(guid(2))).toEqual([]);
			expect(await actions.closedNodes()).toEqual([1]);
		});

		test("shows the decision the live actions it asks for, in order of acceptance", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			for (const [at, node_uid] of [9, 10, 2, 1].entries()) await started(actions, at + 1, { node_uid, scope: "node" });
			await started(actions, 5, { node_uid: 9, request: MAINTENANCE_ON });
			const ended = await actions.findByUid(guid(2));
			if (ended !== undefined) await finished(actions, ended);
			expect(await liveFor(opened.actions, { name: "remove" })).toEqual([guid(1), guid(3), guid(4)]);
			expect(await liveFor(opened.actions, { name: "remove", node_uid: 2 })).toEqual([guid(3)]);
			expect(await liveFor(opened.actions, { name: "remove", node_uid: 10 })).toEqual([]);
			expect(await liveFor(opened.actions, { name: "enslave_node" })).toEqual([]);
		});

		test("accepts exactly one of many starts that want one place at the same moment", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const answers = await Promise.all(
				Array.from({ length: 40 }, (_, at) => start(actions, at + 1, { node_uid: at + 1 })),
			);
			const accepted = answers.filter((answer) => answer.ok);
			expect(accepted).toHaveLength(1);
			expect(await actions.list()).toEqual(accepted.map((answer) => answer.value));
			for (const answer of answers.filter((each) => !each.ok)) {
				expect(answer.error).toMatchObject({
					error_code: "action_conflict",
					action_uid: accepted[0]?.value.action_uid,
				});
			}
		});

		test("accepts many starts that want different places at the same moment, each once", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const nodes = Array.from({ length: 300 }, (_, at) => at + 1);
			await Promise.all(nodes.map((node_uid) => started(actions, node_uid, { node_uid, scope: "node" })));
			expect((await actions.list()).map((action) => action.node_uid).toSorted((a, b) => a - b)).toEqual(nodes);
			expect(await actions.closedNodes()).toEqual(nodes);
		});

		test("decides again, and never lets two live actions hold one place whatever the decision says", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const holder = await started(actions, 1, { node_uid: 1 });
			let decisions = 0;
			const action: Action = { ...holder, action_uid: guid(2), node_uid: 2 };
			const blind = actions.accept(
				{ question: { name: "remove", node_uid: 2 }, node_uid: 2, by: ADMIN },
				() => {
					decisions += 1;
					return ok({ action, conflict_key: "remove", closes_node: true });
				},
				1_000,
			);
			await expect(blind).rejects.toThrow();
			expect(decisions).toBeGreaterThan(1);
			expect(await actions.list()).toEqual([holder]);
			expect(await actions.journal(action.action_uid)).toEqual([]);
			expect(await actions.closedNodes()).toEqual([1]);
		});

		test("a decision that throws fails alone: its neighbours are kept and nothing of its own is written", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const before = start(actions, 1, { node_uid: 1, scope: "node" });
			const broken = actions.accept(
				{ question: { name: "remove" }, node_uid: 1, by: ADMIN },
				() => {
					throw new RangeError("a bug");
				},
				1_000,
			);
			const after = start(actions, 2, { node_uid: 2, scope: "node" });
			await expect(broken).rejects.toThrow(RangeError);
			expect([(await before).ok, (await after).ok]).toEqual([true, true]);
			expect((await actions.list()).map((action) => action.action_uid).toSorted()).toEqual([guid(1), guid(2)]);
		});

		test("says that a decision is outdated once anything that changes plans happened after what was seen", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const outdated = async (seen_to?: number) => {
				const told: boolean[] = [];
				await actions.accept(
					{
						question: { name: "remove", node_uid: 7 },
						node_uid: 7,
						by: ADMIN,
						...(seen_to === undefined ? {} : { seen_to }),
					},
					(_, isOutdated) => {
						told.push(isOutdated);
						return err(requestError("wrong_cluster_state_id", "only asked"));
					},
					1_000,
				);
				return told.at(-1);
			};
			const empty = await actions.planPosition();
			expect(await outdated(empty)).toBe(false);
			const other = await started(actions, 1, { request: MAINTENANCE_ON });
			expect(await outdated(empty)).toBe(true);
			expect(await outdated()).toBe(false);
			const accepted = await actions.planPosition();
			await amended(actions, other, [
				{ kind: "cancel_requested", by: ADMIN },
				{ kind: "step_started", step_index: 0 },
			]);
			expect(await outdated(accepted)).toBe(false);
			await amended(actions, other, [{ kind: "planned", plan: { steps: [], stays: [] } }]);
			expect(await outdated(accepted)).toBe(true);
		});

		test("accepts one of many starts that want different places and have seen the same", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const seen_to = await actions.planPosition();
			const answers = await Promise.all(
				Array.from({ length: 20 }, (_, at) => start(actions, at + 1, { node_uid: at + 1, scope: "node", seen_to })),
			);
			expect(answers.filter(({ ok: granted }) => granted)).toHaveLength(1);
			expect(await actions.list()).toHaveLength(1);
		});

		test("replaces the ended record of the same action on the same node, and keeps its events", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const first = await started(actions, 1);
			await finished(actions, first);
			const elsewhere = await started(actions, 2, { node_uid: 2 });
			await finished(actions, elsewhere);
			const other = await started(actions, 3, { request: MAINTENANCE_ON });
			const second = await started(actions, 4, { by: "second@example.com", time_ms: 9_000 });
			expect(await actions.find(1, "remove")).toEqual(second);
			expect(await actions.findByUid(first.action_uid)).toBeUndefined();
			expect((await actions.list()).map((action) => action.action_uid)).toEqual([guid(2), guid(3), guid(4)]);
			expect(await actions.list(1)).toEqual([other, second]);
			expect((await actions.journal(first.action_uid)).at(-1)).toMatchObject({
				time_ms: 9_000,
				node_uid: 1,
				name: "remove",
				event: { kind: "record_removed", by: "second@example.com" },
			});
			expect(await journalKinds(actions, first.action_uid)).toEqual([
				"accepted",
				"status_changed",
				"status_changed",
				"status_changed",
				"record_removed",
			]);
		});

		test("remembers closed nodes beyond the action that closed them, until they are reopened", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			await started(actions, 1, { node_uid: 10, request: REMOVE });
			await started(actions, 2, { node_uid: 3, request: MAINTENANCE_ON });
			expect(await actions.closedNodes()).toEqual([10]);
			const [first] = await actions.list(10);
			if (first !== undefined) await finished(actions, first);
			await started(actions, 3, { node_uid: 2 });
			await actions.reopenNode(99, "another");
			expect(await actions.closedNodes()).toEqual([2, 10]);
			await actions.reopenNode(10, "another");
			expect(await actions.closedNodes()).toEqual([2]);
		});

		test("reopens a node while a remove of it is live only for that remove", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const { action_uid } = await started(actions, 1, { node_uid: 10, request: REMOVE });
			await actions.reopenNode(10, "another");
			expect(await actions.closedNodes()).toEqual([10]);
			await actions.reopenNode(10, action_uid);
			expect(await actions.closedNodes()).toEqual([]);
		});
	});
}

async function liveFor(actions: ActionStore, question: ConflictQuestion): Promise<readonly string[]> {
	let seen: readonly Action[] = [];
	await actions.accept(
		{ question, node_uid: question.node_uid ?? 1, by: ADMIN },
		(live) => {
			seen = live;
			return { ok: false, error: { error_code: "action_conflict", message: "only looking" } };
		},
		1_000,
	);
	return seen.map((action) => action.action_uid);
}
