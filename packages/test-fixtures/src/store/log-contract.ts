import { type ActionStore, EVENT_PAGE_MAX, type EventQuery, type RecordedEvent } from "@node-actions/application";
import { ACTION_EVENT_KINDS, ACTION_NAMES, type ActionEvent, evolve } from "@node-actions/domain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	ADMIN,
	amended,
	cancel,
	claimed,
	finished,
	guid,
	LEASE,
	MAINTENANCE_ON,
	start,
	started,
	statuses,
} from "./store-steps.ts";
import { openNew, type StoreUnderTest } from "./store-under-test.ts";

const RUNS = 150;
const DAY_MS = 86_400_000;

/** What `ActionStore.events` and `onAppended` promise. */
export function logContract(store: StoreUnderTest): void {
	describe("events", () => {
		test("an empty log has no events, begins at 1 and has given no position", async () => {
			await using opened = await openNew(store);
			expect(await opened.actions.events({ order: "oldest_first", limit: 10 })).toEqual({
				events: [],
				oldest_event_uid: 1,
				newest_event_uid: 0,
			});
		});

		test("are told page by page, each once, in the order asked for", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			await fill(actions);
			const all = (await actions.events({ order: "oldest_first", limit: EVENT_PAGE_MAX })).events;
			for (const limit of [1, 3, all.length - 1, all.length, EVENT_PAGE_MAX + 5]) {
				expect(await everyPage(actions, { order: "oldest_first", limit })).toEqual(all);
				expect(await everyPage(actions, { order: "newest_first", limit })).toEqual(all.toReversed());
			}
			const uids = all.map(({ event_uid }) => event_uid);
			expect(uids).toEqual([...new Set(uids)].toSorted((a, b) => a - b));
			const { newest_event_uid } = await actions.events({ order: "oldest_first", limit: 1 });
			expect(newest_event_uid).toBe(uids.at(-1));
		});

		test("match every filter and no more, however filters meet", { timeout: 60_000 }, async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			await fill(actions);
			const all = (await actions.events({ order: "oldest_first", limit: EVENT_PAGE_MAX })).events;
			await fc.assert(
				fc.asyncProperty(filters(all), fc.integer({ min: 1, max: 7 }), async (filter, limit) => {
					const expected = all.filter((line) => matches(line, filter));
					expect(await everyPage(actions, { ...filter, order: "oldest_first", limit })).toEqual(expected);
					expect(await everyPage(actions, { ...filter, order: "newest_first", limit })).toEqual(expected.toReversed());
				}),
				{ numRuns: RUNS },
			);
		});

		test("tell of a refusal by the node that was asked for and by that of the action in the way, once, in order with the other lines", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const first = await started(actions, 1, { node_uid: 1 });
			const second = await started(actions, 2, { node_uid: 2, request: MAINTENANCE_ON });
			for (const node_uid of [2, 1, 2, 3]) await start(actions, 10, { node_uid, by: "late@example.com" });
			await cancel(actions, second);
			const all = await everyPage(actions, { order: "oldest_first", limit: EVENT_PAGE_MAX });
			expect(all).toHaveLength(8);
			const asked: readonly [Filter, ...(readonly number[])][] = [
				[{ node_uid: 1 }, 0, 2, 3, 4, 5],
				[{ node_uid: 2 }, 1, 2, 4, 6, 7],
				[{ node_uid: 3 }, 5],
				[{ node_uid: 2, kinds: ["refused"] }, 2, 4],
				[{ node_uid: 2, action_uid: first.action_uid }, 2, 4],
				[{ node_uid: 1, action_uid: first.action_uid, kinds: ["refused"] }, 2, 3, 4, 5],
				[{ node_uid: 2, action_uid: second.action_uid }, 1, 6, 7],
				[{ node_uid: 3, by: "late@example.com", name: "remove" }, 5],
			];
			for (const [filter, ...places] of asked) {
				const expected = places.map((place) => all[place]);
				for (const limit of [1, 2, 100]) {
					expect(await everyPage(actions, { ...filter, order: "oldest_first", limit })).toEqual(expected);
					expect(await everyPage(actions, { ...filter, order: "newest_first", limit })).toEqual(expected.toReversed());
				}
			}
		});

		test("tell of a time exactly, also where the clocks that wrote them were up to a day off", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const times = Array.from({ length: 40 }, (_, at) => (10 + at / 4 + (((at * 7) % 9) - 4) / 4) * DAY_MS);
			for (const [at, time_ms] of times.entries()) {
				await started(actions, at + 1, { node_uid: at + 1, scope: "node", time_ms });
			}
			for (const since_ms of [0, 9, 12, 15, 15.25, 18, 25].map((day) => day * DAY_MS)) {
				for (const length_ms of [0, DAY_MS, 4 * DAY_MS, 100 * DAY_MS]) {
					const until_ms = since_ms + length_ms;
					const expected = times.filter((time_ms) => time_ms >= since_ms && time_ms <= until_ms);
					const told = await everyPage(actions, { order: "oldest_first", since_ms, until_ms, limit: 7 });
					expect(told.map(({ time_ms }) => time_ms)).toEqual(expected);
				}
			}
		});

		test("of a writer that was held up do not go back in time against their order, nor after opening anew", async () => {
			await using data = await store.newData();
			const times = [100_000, 98_500, 100_500, 41_000, 100_499, 101_000];
			for (const [half, some] of [times.slice(0, 3), times.slice(3)].entries()) {
				const opened = await data.open();
				for (const [at, time_ms] of some.entries()) {
					const number = half * 3 + at + 1;
					await started(opened.actions, number, { node_uid: number, scope: "node", time_ms });
				}
				const { events } = await opened.actions.events({ order: "oldest_first", limit: 10 });
				expect(events.map(({ time_ms }) => time_ms)).toEqual(
					[100_000, 100_000, 100_500, 100_500, 100_500, 101_000].slice(0, half * 3 + 3),
				);
				await opened.close();
			}
		});

		test("name the user behind them, and the runner that acted for him", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1, { by: "starter@example.com" });
			const claim = await claimed(actions, action, "runner-a");
			await actions.record(claim, () => statuses("starting", "running"), 4_000);
			await cancel(actions, action);
			await claimed(actions, action, "runner-b");
			const { events } = await actions.events({ order: "oldest_first", limit: 100 });
			expect(events.map(({ by, runner, event }) => [event.kind, by, runner])).toEqual([
				["accepted", "starter@example.com", undefined],
				["status_changed", "starter@example.com", "runner-a"],
				["status_changed", "starter@example.com", "runner-a"],
				["cancel_requested", ADMIN, undefined],
				["status_changed", ADMIN, undefined],
				["taken_over", "starter@example.com", "runner-b"],
			]);
		});

		test("carry the action as it was right after them", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1);
			const happened: readonly ActionEvent[] = [
				...statuses("starting", "running"),
				{ kind: "progressed", progress: 20, description: "Moving." },
				{ kind: "step_done", step_index: 0, progress: 40 },
				{
					kind: "status_changed",
					status: "failed",
					error: { error_code: "insufficient_resources", message: "No room." },
				},
				{ kind: "record_removed", by: ADMIN },
			];
			await amended(actions, action, happened);
			const shown = (await actions.journal(action.action_uid)).slice(1).map(({ after }) => after);
			const states = happened.map((_, at) => happened.slice(0, at + 1).reduce(evolve, action));
			const { action_uid: _uid, node_uid: _node, request: _request, ...first } = states[0] ?? action;
			expect(shown[0]).toEqual(first);
			expect(shown).toMatchObject(
				states
					.filter((_, at) => happened[at]?.kind !== "progressed")
					.map(({ action_uid: _a, node_uid: _n, request: _r, ...after }) => after),
			);
		});

		test("never show a gap that is filled later to a reader beside many writers", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const seen: number[] = [];
			let writing = true;
			const reading = (async () => {
				for (;;) {
					const last = !writing;
					const page = await actions.events({ order: "oldest_first", after: seen.at(-1) ?? 0, limit: 1_000 });
					seen.push(...page.events.map(({ event_uid }) => event_uid));
					if (last && page.events.length === 0) return;
					await new Promise((resolve) => setImmediate(resolve));
				}
			})();
			await Promise.all(
				Array.from({ length: 20 }, async (_, client) => {
					for (let at = 0; at < 10; at++) {
						const number = client * 10 + at + 1;
						await cancel(actions, await started(actions, number, { node_uid: number, scope: "node" }));
					}
				}),
			);
			writing = false;
			await reading;
			expect(seen).toHaveLength(20 * 10 * 3);
			expect(await everyUid(actions)).toEqual(seen);
		});
	});

	describe("planPosition", () => {
		const planned = { kind: "planned", plan: { steps: [], stays: [] } } as const;

		test("is where the last line stands that changes plans, and moves with no other", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			expect(await actions.planPosition()).toBe(0);
			const action = await started(actions, 1);
			const path = [
				[[planned, { kind: "step_started", step_index: 0 }], true],
				[[{ kind: "cancel_requested", by: ADMIN }], false],
				[statuses("starting"), true],
				[[{ kind: "step_done", step_index: 0, progress: 40 }], false],
				[[{ kind: "progressed", progress: 50 }], false],
				[statuses("running", "completed"), true],
			] as const satisfies readonly (readonly [readonly ActionEvent[], boolean])[];
			let before = await actions.planPosition();
			expect(before).toBe(await actions.position());
			for (const [events, moves] of path) {
				await amended(actions, action, events);
				const after = await actions.planPosition();
				expect(after > before, events[0]?.kind).toBe(moves);
				before = after;
			}
			await started(actions, 2, { node_uid: 2, request: MAINTENANCE_ON });
			expect(await actions.planPosition()).toBe(await actions.position());
		});

		test("does not move when a start is refused, and is the same after the store was opened again", async () => {
			await using data = await store.newData();
			const opened = await data.open();
			await started(opened.actions, 1);
			const position = await opened.actions.planPosition();
			expect((await start(opened.actions, 2, { node_uid: 2 })).ok).toBe(false);
			expect(await opened.actions.planPosition()).toBe(position);
			await opened.close();
			const again = await data.open();
			expect(await again.actions.planPosition()).toBe(position);
			await again.close();
		});

		test("never goes down when old lines are dropped, and then still lets a start through that has seen it", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const action = await started(actions, 1, { node_uid: 5 });
			await cancel(actions, action);
			await cancel(actions, action);
			const before = await actions.planPosition();
			await actions.forget(0, 1_000_000);
			const seen_to = await actions.planPosition();
			expect(seen_to).toBeGreaterThanOrEqual(before);
			await started(actions, 2, { seen_to });
			expect(await actions.planPosition()).toBeGreaterThan(seen_to);
		});
	});

	describe("onAppended", () => {
		test("calls once something was appended that can be read then, and not after it was stopped", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const told = listening(actions);
			const action = await started(actions, 1);
			expect(await told.next()).toBe(action.action_uid);
			told.stop();
			const calls = told.calls();
			await cancel(actions, action);
			await turns();
			expect(told.calls()).toBe(calls);
		});

		test("calls every listener, for refusals and takeovers too, and once for many changes", async () => {
			await using opened = await openNew(store);
			const { actions } = opened;
			const first = listening(actions);
			const second = listening(actions);
			await Promise.all(
				Array.from({ length: 50 }, (_, at) => started(actions, at + 1, { node_uid: at + 1, scope: "node" })),
			);
			await Promise.all([first.next(), second.next()]);
			await turns();
			expect(first.calls()).toBeLessThan(50);
			await start(actions, 51, { node_uid: 1, scope: "node" });
			await first.next();
			await amended(actions, (await actions.list())[0] ?? missing(), statuses("starting"));
			await first.next();
			await claimed(actions, { action_uid: (await actions.list())[0]?.action_uid ?? "" }, "runner-b", LEASE);
			await first.next();
			first.stop();
			second.stop();
		});
	});
}

/** A listener that can be waited for. `next` answers whose event is the newest at that moment. */
function listening(actions: ActionStore) {
	let calls = 0;
	let waited = 0;
	let wake = Promise.withResolvers<void>();
	const stop = actions.onAppended(() => {
		calls += 1;
		wake.resolve();
		wake = Promise.withResolvers();
	});
	return {
		stop,
		calls: () => calls,
		/** Resolves at a call that came after the last one waited for. */
		async next(): Promise<string | undefined> {
			if (calls === waited) await wake.promise;
			waited = calls;
			const { events } = await actions.events({ order: "newest_first", limit: 1 });
			return events[0]?.action_uid;
		},
	};
}

async function turns(): Promise<void> {
	for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function missing(): never {
	throw new Error("There is no action.");
}

/** A log in which every kind, name and actor occurs, several of each. */
async function fill(actions: ActionStore): Promise<void> {
	for (let round = 0; round < 3; round++) {
		for (const [at, name] of ACTION_NAMES.entries()) {
			const number = round * ACTION_NAMES.length + at + 1;
			const node_uid = (number % 3) + 1;
			const how = { node_uid, request: { name, options: {} }, by: `starter-${round}@example.com` } as const;
			const time_ms = 1_000 + number * 1_000;
			const action = await started(actions, number, { ...how, time_ms });
			const asked = { ...how, node_uid: (number % 2) + 1, time_ms: time_ms + 100, by: "late@example.com" };
			await start(actions, 100 + number, asked);
			if (at === 3) await cancel(actions, action, time_ms + 200);
			else await finished(actions, action);
			if (at === 2) await cancel(actions, action, time_ms + 300);
		}
	}
	const last = await started(actions, 99, { node_uid: 3, request: { name: "remove", options: {} } });
	const begun = await claimed(actions, last, "runner-a");
	await actions.record(begun, () => statuses("starting"), 60_000);
	await claimed(actions, last, "runner-b", { ...LEASE, time_ms: 70_000 });
}

async function everyPage(actions: ActionStore, query: EventQuery): Promise<readonly RecordedEvent[]> {
	const found: RecordedEvent[] = [];
	let cursor: number | undefined;
	for (;;) {
		const from = cursor === undefined ? {} : { [query.order === "oldest_first" ? "after" : "before"]: cursor };
		const page = await actions.events({ ...query, ...from });
		expect(page.events.length).toBeLessThanOrEqual(query.limit);
		found.push(...page.events);
		if (page.next_cursor === undefined) return found;
		cursor = page.next_cursor;
	}
}

async function everyUid(actions: ActionStore): Promise<readonly number[]> {
	return (await everyPage(actions, { order: "oldest_first", limit: EVENT_PAGE_MAX })).map(({ event_uid }) => event_uid);
}

type Filter = Omit<EventQuery, "order" | "limit" | "after" | "before">;

function filters(all: readonly RecordedEvent[]): fc.Arbitrary<Filter> {
	const time = fc.constantFrom(...new Set(all.map(({ time_ms }) => time_ms)));
	return fc.record(
		{
			node_uid: fc.integer({ min: 1, max: 4 }),
			name: fc.constantFrom(...ACTION_NAMES),
			action_uid: fc.constantFrom(...new Set(all.map(({ action_uid }) => action_uid)), guid(1_000)),
			kinds: fc.array(fc.constantFrom(...ACTION_EVENT_KINDS), { maxLength: 4 }),
			by: fc.constantFrom(...new Set(all.map(({ by }) => by)), "nobody@example.com"),
			since_ms: time,
			until_ms: time,
		},
		{ requiredKeys: [] },
	);
}

function matches(line: RecordedEvent, filter: Filter): boolean {
	return (
		(filter.node_uid === undefined || nodesOf(line).includes(filter.node_uid)) &&
		(filter.name === undefined || line.name === filter.name) &&
		(filter.action_uid === undefined || line.action_uid === filter.action_uid) &&
		(filter.kinds === undefined || filter.kinds.includes(line.event.kind)) &&
		(filter.by === undefined || line.by === filter.by) &&
		(filter.since_ms === undefined || line.time_ms >= filter.since_ms) &&
		(filter.until_ms === undefined || line.time_ms <= filter.until_ms)
	);
}

/** A refusal is found by the node that was asked for, too. */
function nodesOf({ node_uid, event }: RecordedEvent): readonly number[] {
	return event.kind === "refused" ? [node_uid, event.node_uid] : [node_uid];
}
