import type { ActionStore } from "@node-actions/application";
import type { Action } from "@node-actions/domain";
import { describe, expect, test } from "vitest";
import {
	cancel,
	claimed,
	finished,
	guid,
	journalKinds,
	LEASE,
	MAINTENANCE_ON,
	started,
	statuses,
	unwrapped,
} from "./store-steps.ts";
import { openNew, type StoreUnderTest } from "./store-under-test.ts";

/** What `ActionStore.claim`, `record` and `release` promise. */
export function claimContract(store: StoreUnderTest): void {
	describe("claim", () => {
		test("shows all live actions in order of acceptance and says which are claimed", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			for (const [at, node_uid] of [9, 10, 2].entries()) await started(actions, at + 1, { node_uid, scope: "node" });
			await started(actions, 4, { node_uid: 9, request: MAINTENANCE_ON });
			await finished(actions, await found(actions, 2));
			await claimed(actions, await found(actions, 3));
			expect(await seenByClaim(actions)).toEqual([
				[guid(1), false],
				[guid(3), true],
				[guid(4), false],
			]);
		});

		test("live tells the same actions in the same order, without claiming", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			for (const [at, node_uid] of [9, 10, 2].entries()) await started(actions, at + 1, { node_uid, scope: "node" });
			await finished(actions, await found(actions, 2));
			expect((await actions.live()).map(({ action_uid }) => action_uid)).toEqual([guid(1), guid(3)]);
			expect(await seenByClaim(actions)).toEqual([
				[guid(1), false],
				[guid(3), false],
			]);
		});

		test("claims what is chosen, and ignores what is not live", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const first = await started(actions, 1);
			const ended = await finished(actions, await started(actions, 2, { request: MAINTENANCE_ON }));
			const claims = await actions.claim("runner-a", () => [ended, first, first], LEASE);
			expect(claims).toEqual([{ action: first, owner: "runner-a", epoch: claims[0]?.epoch }]);
			expect(await actions.claim("runner-a", () => [], LEASE)).toEqual([]);
		});

		test("lets one of many runners that choose unclaimed actions at the same moment have each", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			for (let at = 1; at <= 6; at++) await started(actions, at, { node_uid: at, scope: "node" });
			const runners = Array.from({ length: 8 }, (_, at) => `runner-${at}`);
			const claims = await Promise.all(
				runners.map((owner) =>
					actions.claim(owner, (live, taken) => live.filter((action) => !taken(action)).slice(0, 2), LEASE),
				),
			);
			const uids = claims.flat().map(({ action }) => action.action_uid);
			expect(new Set(uids).size).toBe(uids.length);
			expect(uids.toSorted()).toEqual([1, 2, 3, 4, 5, 6].map(guid));
		});

		test("makes an earlier claim worthless, even of the same owner", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const earlier = await claimed(actions, action, "runner");
			const later = await claimed(actions, action, "runner");
			expect(later.epoch).toBeGreaterThan(earlier.epoch);
			expect(await actions.record(earlier, () => statuses("starting"), 4_000)).toBeUndefined();
			expect(await actions.find(1, "remove")).toEqual(action);
			expect(await journalKinds(actions, action.action_uid)).toEqual(["accepted"]);
			await actions.release(earlier);
			expect((await actions.record(later, () => statuses("starting"), 4_000))?.status).toBe("starting");
		});
	});

	describe("record", () => {
		test("shows the decision the action as it is now, and answers it after the events", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const claim = await claimed(actions, action);
			await actions.record(claim, () => statuses("starting"), 4_000);
			await cancel(actions, action);
			let seen: Action | undefined;
			const after = await actions.record(
				claim,
				(now) => {
					seen = now;
					return [...statuses("running"), { kind: "progressed", progress: 5 }];
				},
				5_000,
			);
			expect(seen).toEqual({ ...action, status: "starting", cancel_requested: true });
			expect(after).toEqual({ ...action, status: "running", progress: 5, cancel_requested: true });
			expect(await actions.find(1, "remove")).toEqual(after);
			expect(await actions.record(claim, () => [], 6_000)).toEqual(after);
		});

		test("says that a decision is outdated once another action has a line of that kind after its position", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const mine = await claimed(actions, await started(actions, 1));
			const other = await claimed(actions, await started(actions, 2, { request: MAINTENANCE_ON }));
			const position = await actions.position();
			const outdated = async (kind: "planned" | "step_started") => {
				let told: boolean | undefined;
				await actions.record(
					mine,
					(_, isOutdated) => {
						told = isOutdated;
						return [];
					},
					4_000,
					{ position, kind },
				);
				return told;
			};
			await actions.record(mine, () => [{ kind: "planned", plan: { steps: [], stays: [] } }], 4_000);
			await actions.record(other, () => [{ kind: "step_started", step_index: 0 }], 4_000);
			expect(await outdated("planned")).toBe(false);
			expect(await outdated("step_started")).toBe(true);
			await actions.record(other, () => [{ kind: "planned", plan: { steps: [], stays: [] } }], 4_000);
			expect(await outdated("planned")).toBe(true);
			expect(await actions.position()).toBeGreaterThan(position);
		});

		test("lets one of two that have seen the same state of things act on it", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const claims = [
				await claimed(actions, await started(actions, 1)),
				await claimed(actions, await started(actions, 2, { request: MAINTENANCE_ON })),
			];
			const position = await actions.position();
			await Promise.all(
				claims.map((claim) =>
					actions.record(
						claim,
						(_, outdated) => (outdated ? [] : [{ kind: "planned", plan: { steps: [], stays: [] } }]),
						4_000,
						{ position, kind: "planned" },
					),
				),
			);
			const kinds = [...(await journalKinds(actions, guid(1))), ...(await journalKinds(actions, guid(2)))];
			expect(kinds.filter((kind) => kind === "planned")).toHaveLength(1);
		});

		test("ends the claim with the action, which then nobody sees as live", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const claim = await claimed(actions, await started(actions, 1));
			const ended = await actions.record(claim, () => statuses("starting", "aborted"), 4_000);
			expect(ended?.status).toBe("aborted");
			expect(await actions.record(claim, () => [{ kind: "progressed", progress: 50 }], 5_000)).toBeUndefined();
			expect(await actions.find(1, "remove")).toEqual(ended);
			expect(await seenByClaim(actions)).toEqual([]);
		});

		test("writes nothing for an action whose record is gone", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const claim = await claimed(actions, await started(actions, 1));
			await actions.record(claim, () => statuses("starting", "running", "completed"), 4_000);
			const successor = await started(actions, 2);
			expect(await actions.record(claim, () => statuses("starting"), 5_000)).toBeUndefined();
			expect(await actions.find(1, "remove")).toEqual(successor);
			await cancel(actions, unwrapped(await cancel(actions, successor)));
			expect(await actions.record(claim, () => statuses("starting"), 6_000)).toBeUndefined();
			expect(await actions.list()).toEqual([]);
			expect((await journalKinds(actions, guid(1))).at(-1)).toBe("record_removed");
		});

		test("a decision that throws writes nothing and leaves the claim good", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const claim = await claimed(actions, await started(actions, 1));
			const broken = actions.record(
				claim,
				() => {
					throw new RangeError("a bug");
				},
				4_000,
			);
			await expect(broken).rejects.toThrow(RangeError);
			expect((await actions.record(claim, () => statuses("starting"), 5_000))?.status).toBe("starting");
		});
	});

	describe("release", () => {
		test("gives the action back unchanged, for another runner to claim", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const claim = await claimed(actions, await started(actions, 1), "runner-a");
			const before = await actions.record(claim, () => statuses("starting"), 4_000);
			await actions.release(claim);
			expect(await seenByClaim(actions)).toEqual([[guid(1), false]]);
			expect(await actions.find(1, "remove")).toEqual(before);
			expect(await actions.record(claim, () => statuses("running"), 5_000)).toBeUndefined();
			const next = await claimed(actions, claim.action, "runner-b");
			expect((await actions.record(next, () => statuses("running"), 6_000))?.status).toBe("running");
		});
	});
}

async function found(actions: ActionStore, number: number): Promise<Action> {
	const action = await actions.findByUid(guid(number));
	if (action === undefined) throw new Error(`There is no action ${number}.`);
	return action;
}

async function seenByClaim(actions: ActionStore, time_ms = 3_000): Promise<readonly (readonly [string, boolean])[]> {
	let seen: readonly (readonly [string, boolean])[] = [];
	await actions.claim(
		"looker",
		(live, taken) => {
			seen = live.map((action) => [action.action_uid, taken(action)]);
			return [];
		},
		{ ttl_ms: 1, time_ms },
	);
	return seen;
}
