import type { ActionStore, Lease } from "@node-actions/application";
import { describe, expect, test } from "vitest";
import { cancel, claimed, guid, LEASE, started, statuses, unwrapped } from "./store-steps.ts";
import { openNew, type StoreUnderTest } from "./store-under-test.ts";

/** A lease that has run out a millisecond later. */
const SHORT: Lease = { ttl_ms: 1, time_ms: 3_000 };

/** What `ActionStore.claim` and `renew` promise about time. */
export function leaseContract(store: StoreUnderTest): void {
	describe("leases", () => {
		test("an action is claimed while its lease lives and no longer", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			await claimed(actions, await started(actions, 1), "runner-a");
			expect(await claimedNow(actions, 3_000)).toEqual([true]);
			await claimed(actions, { action_uid: guid(1) }, "runner-a", SHORT);
			expect(await claimedNow(actions, 3_001)).toEqual([false]);
		});

		test("an infinite lease does not run out", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const claim = await claimed(actions, action, "runner-a", { ttl_ms: Number.POSITIVE_INFINITY, time_ms: 3_000 });
			expect(await claimedNow(actions, 4_000_000_000_000)).toEqual([true]);
			expect(await actions.renew(claim, { ttl_ms: Number.POSITIVE_INFINITY, time_ms: 3_000 })).toBe(true);
			expect(await claimedNow(actions, 4_000_000_000_000)).toEqual([true]);
		});

		test("renewing makes a claim good again, also one that has run out, and changes nothing else", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const claim = await claimed(actions, action, "runner-a", SHORT);
			expect(await actions.renew(claim, LEASE)).toBe(true);
			expect(await claimedNow(actions, 4_000)).toEqual([true]);
			expect(await actions.find(1, "remove")).toEqual(action);
			expect(await actions.journal(action.action_uid)).toHaveLength(1);
			expect((await actions.record(claim, () => statuses("starting"), 5_000))?.status).toBe("starting");
		});

		test("a claim that ran out is good for changes until another takes the action over, and worthless from then on", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const late = await claimed(actions, action, "runner-a", SHORT);
			expect((await actions.record(late, () => statuses("starting"), 5_000))?.status).toBe("starting");
			const next = await claimed(actions, action, "runner-b");
			expect(await actions.record(late, () => statuses("running"), 6_000)).toBeUndefined();
			expect(await actions.renew(late, LEASE)).toBe(false);
			await actions.release(late);
			expect(await claimedNow(actions, 6_000)).toEqual([true]);
			expect((await actions.record(next, () => statuses("running"), 7_000))?.status).toBe("running");
		});

		test("does not renew a claim that was given back, or ended with its action", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const given = await claimed(actions, action);
			await actions.release(given);
			expect(await actions.renew(given, LEASE)).toBe(false);
			expect(await claimedNow(actions, 3_000)).toEqual([false]);
			const ended = await claimed(actions, action);
			await cancel(actions, action);
			expect(await actions.renew(ended, LEASE)).toBe(false);
			unwrapped(await cancel(actions, action));
			expect(await actions.renew(ended, LEASE)).toBe(false);
		});

		test("claiming what was begun is told as a takeover, claiming what is queued is not", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			await claimed(actions, action, "runner-a");
			const second = await claimed(actions, action, "runner-b");
			await actions.record(second, () => statuses("starting"), 4_000);
			const third = await claimed(actions, action, "runner-c", { ...LEASE, time_ms: 5_000 });
			const lines = await actions.journal(action.action_uid);
			expect(lines.map(({ event }) => event.kind)).toEqual(["accepted", "status_changed", "taken_over"]);
			expect(lines.at(-1)).toMatchObject({
				time_ms: 5_000,
				by: action.started_by,
				runner: "runner-c",
				event: { kind: "taken_over", owner: "runner-c", epoch: third.epoch },
				after: { status: "starting" },
			});
		});

		test("claiming again what one has given back oneself is no takeover, by whomever else it is one", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const first = await claimed(actions, action, "runner-a");
			await actions.record(first, () => statuses("starting"), 4_000);
			await actions.release(first);
			const second = await claimed(actions, action, "runner-a");
			expect(second.epoch).toBeGreaterThan(first.epoch);
			const kinds = async () => (await actions.journal(action.action_uid)).map(({ event }) => event.kind);
			expect(await kinds()).toEqual(["accepted", "status_changed"]);
			expect(await actions.record(first, () => statuses("running"), 5_000)).toBeUndefined();
			await actions.release(second);
			expect(await actions.record(second, () => statuses("running"), 5_000)).toBeUndefined();
			await actions.release(await claimed(actions, action, "runner-b"));
			await claimed(actions, action, "runner-a");
			expect(await kinds()).toEqual(["accepted", "status_changed", "taken_over", "taken_over"]);
		});

		test("one of many runners takes over a claim that ran out", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			await claimed(actions, await started(actions, 1), "dead", SHORT);
			const claims = await Promise.all(
				Array.from({ length: 8 }, (_, at) =>
					actions.claim(`runner-${at}`, (live, taken) => live.filter((action) => !taken(action)), {
						...LEASE,
						time_ms: 4_000,
					}),
				),
			);
			expect(claims.flat()).toHaveLength(1);
		});
	});
}

async function claimedNow(actions: ActionStore, time_ms: number): Promise<readonly boolean[]> {
	let seen: readonly boolean[] = [];
	await actions.claim(
		"looker",
		(live, taken) => {
			seen = live.map(taken);
			return [];
		},
		{ ttl_ms: 1, time_ms },
	);
	return seen;
}
