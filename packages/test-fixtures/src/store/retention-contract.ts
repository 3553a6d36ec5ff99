import { type ActionStore, IDEMPOTENCY_KEY_LIFETIME_MS } from "@node-actions/application";
import { describe, expect, test } from "vitest";
import { cancel, claimed, finished, guid, MAINTENANCE_ON, start, started, statuses, unwrapped } from "./store-steps.ts";
import { openNew, type StoreUnderTest } from "./store-under-test.ts";

/** What `ActionStore.forget` promises. */
export function retentionContract(store: StoreUnderTest): void {
	describe("forget", () => {
		test("drops old lines of actions without a record, keeps the others, and answers how many went", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			await removed(actions, 1);
			const visible = await finished(actions, await started(actions, 2, { node_uid: 2 }));
			const live = await started(actions, 3, { node_uid: 3 });
			expect(await actions.forget(0, 1_000_000)).toBe(4);
			expect(await actions.journal(guid(1))).toEqual([]);
			expect(await actions.journal(visible.action_uid)).toHaveLength(4);
			expect(await actions.journal(live.action_uid)).toHaveLength(1);
			expect((await actions.list()).map(({ action_uid }) => action_uid)).toEqual([2, 3].map(guid));
			expect(await actions.forget(0, 1_000_000)).toBe(0);
		});

		test("keeps what is not older than asked", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			await removed(actions, 1);
			expect(await actions.forget(999_000, 1_000_000)).toBe(0);
			expect(await actions.forget(998_999, 1_000_000)).toBe(1);
			expect((await actions.journal(guid(1))).map(({ event }) => event.kind)).not.toContain("accepted");
		});

		test("tells readers from where on the log is whole, and never gives a position twice", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			await started(actions, 9, { node_uid: 9, request: MAINTENANCE_ON });
			await removed(actions, 1);
			const before = await actions.events({ order: "oldest_first", limit: 100 });
			expect(before.oldest_event_uid).toBe(1);
			await actions.forget(0, 1_000_000);
			const after = await actions.events({ order: "oldest_first", after: before.newest_event_uid, limit: 100 });
			expect(after).toEqual({
				events: [],
				oldest_event_uid: before.newest_event_uid + 1,
				newest_event_uid: before.newest_event_uid,
			});
			await started(actions, 2);
			const next = await actions.events({ order: "oldest_first", after: before.newest_event_uid, limit: 100 });
			expect(next.events.map(({ action_uid }) => action_uid)).toEqual([guid(2)]);
			expect(next.events[0]?.event_uid).toBeGreaterThan(before.newest_event_uid);
		});

		test("works through more lines than fit one batch, also where kept ones stand between", {
			timeout: 60_000,
		}, async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const inTheWay = await started(actions, 1, { request: MAINTENANCE_ON });
			const nodes = Array.from({ length: 400 }, (_, at) => at + 2);
			await Promise.all(
				nodes.map(async (node_uid) => {
					await start(actions, 10_000 + node_uid, { node_uid, request: MAINTENANCE_ON });
					await removed(actions, node_uid, node_uid);
				}),
			);
			expect(await actions.forget(0, 1_000_000)).toBe(400 * 4);
			expect(await actions.journal(inTheWay.action_uid)).toHaveLength(401);
			expect((await actions.events({ order: "oldest_first", limit: 1_000 })).events).toHaveLength(401);
		});

		test("keeps what an idempotency key still answers from, and drops it with the key", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const idempotency = { key: "key", digest: "digest" };
			const ended = await removed(actions, 1, 1, idempotency);
			expect(await actions.forget(0, 1_000_000)).toBe(0);
			expect(unwrapped(await start(actions, 2, { idempotency }))).toEqual(ended);
			const run_out_ms = 1_000 + IDEMPOTENCY_KEY_LIFETIME_MS;
			expect(await actions.forget(0, run_out_ms - 1)).toBe(0);
			expect(await actions.forget(0, run_out_ms)).toBe(4);
			const anew = await started(actions, 3, { time_ms: run_out_ms, idempotency });
			expect(anew.action_uid).toBe(guid(3));
		});

		test("leaves a running action what its runner goes on from", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const claim = await claimed(actions, action);
			await actions.record(
				claim,
				() => [...statuses("starting", "running"), { kind: "step_started", step_index: 0 }],
				4_000,
			);
			const journal = await actions.journal(action.action_uid);
			expect(await actions.forget(0, 1_000_000)).toBe(0);
			expect(await actions.journal(action.action_uid)).toEqual(journal);
			expect((await actions.record(claim, () => statuses("completed"), 5_000))?.status).toBe("completed");
		});
	});
}

/** An action that was cancelled and whose record was removed: four lines. Answers it as it was last. */
async function removed(
	actions: ActionStore,
	number: number,
	node_uid = 1,
	idempotency?: { readonly key: string; readonly digest: string },
) {
	const how = { node_uid, scope: "node" } as const;
	const action = await started(actions, number, idempotency === undefined ? how : { ...how, idempotency });
	await cancel(actions, action);
	return unwrapped(await cancel(actions, action));
}
