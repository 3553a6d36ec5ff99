import { describe, expect, test } from "vitest";
import { amended, cancel, claimed, finished, guid, MAINTENANCE_ON, start, started, statuses } from "./store-steps.ts";
import type { OpenedStore, StoreUnderTest } from "./store-under-test.ts";

/** What holds when a store is closed and opened again. */
export function durabilityContract(store: StoreUnderTest): void {
	describe("closing and opening", () => {
		test("keeps records, the log, closed nodes and the order of acceptance", async () => {
			await using data = await store.newData();
			const first = await data.open();
			await finished(first.actions, await started(first.actions, 1));
			await cancel(first.actions, await started(first.actions, 2, { node_uid: 2 }));
			const running = await started(first.actions, 3, { node_uid: 1, request: MAINTENANCE_ON });
			await amended(first.actions, running, [...statuses("starting"), { kind: "progressed", progress: 7 }]);
			await started(first.actions, 4);
			const before = await everything(first);
			await first.close();
			const second = await data.open();
			expect(await everything(second)).toEqual(before);
			expect((await second.actions.list()).map(({ action_uid }) => action_uid)).toEqual([2, 3, 4].map(guid));
			expect((await start(second.actions, 5, { node_uid: 3 })).ok).toBe(false);
			await second.close();
		});

		test("finishes what was promised before it lets go", async () => {
			await using data = await store.newData();
			const first = await data.open();
			const promised = Array.from({ length: 300 }, (_, at) =>
				start(first.actions, at + 1, { node_uid: at + 1, scope: "node" }),
			);
			await first.close();
			expect((await Promise.all(promised)).every((answer) => answer.ok)).toBe(true);
			const second = await data.open();
			expect(await second.actions.list()).toHaveLength(promised.length);
			await second.close();
		});

		test(`${store.claims_survive_reopening ? "keeps" : "voids"} claims, and an epoch is never given twice`, async () => {
			await using data = await store.newData();
			const first = await data.open();
			const earlier = await claimed(first.actions, await started(first.actions, 1));
			await first.close();
			const second = await data.open();
			const kept = await second.actions.record(earlier, () => statuses("starting"), 5_000);
			expect(kept !== undefined).toBe(store.claims_survive_reopening);
			const later = await claimed(second.actions, earlier.action);
			expect(later.epoch).toBeGreaterThan(earlier.epoch);
			await second.close();
		});

		test("answers a ping while open, and rejects every call once closed", async () => {
			await using data = await store.newData();
			const { actions, users, close } = await data.open();
			await expect(actions.ping()).resolves.toBeUndefined();
			await close();
			await close();
			await expect(actions.ping()).rejects.toThrow();
			await expect(actions.list()).rejects.toThrow();
			await expect(users.list()).rejects.toThrow();
			await expect(actions.reopenNode(1, "nobody")).rejects.toThrow();
			expect(await start(actions, 1)).toMatchObject({ ok: false, error: { error_code: "service_unavailable" } });
		});
	});
}

async function everything({ actions }: OpenedStore): Promise<unknown> {
	return {
		list: await actions.list(),
		journals: await Promise.all([1, 2, 3, 4].map((number) => actions.journal(guid(number)))),
		closed: await actions.closedNodes(),
	};
}
