import { createEventTail, type EventTail, type Watch } from "@node-actions/application";
import { VirtualClock } from "@node-actions/simulated-cluster";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryLog } from "./memory-log.ts";

const append = fc.record({
	kind: fc.constant("append" as const),
	node_uid: fc.integer({ min: 1, max: 2 }),
	silent: fc.boolean(),
	skipped: fc.integer({ min: 0, max: 2 }),
});
const poll = fc.constant({ kind: "poll" as const });
const changes = fc.array(fc.oneof({ weight: 4, arbitrary: append }, { weight: 1, arbitrary: poll }), {
	minLength: 12,
	maxLength: 12,
});

interface Watcher {
	/** It connects before this change. */
	readonly connects_at: number;
	/** It knows the event that was the last this many events ago; null: it begins with what comes. */
	readonly knows_back: number | null;
	readonly node_uid: number | undefined;
	/** It is cut off after each of these numbers of batches, and connects again with the last id it received. */
	readonly disconnects: readonly number[];
}

const watcher: fc.Arbitrary<Watcher> = fc.record({
	connects_at: fc.integer({ min: 0, max: 11 }),
	knows_back: fc.option(fc.integer({ min: 0, max: 12 })),
	node_uid: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
	disconnects: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
});

/** What one watcher received, over all its connections. */
interface Seen {
	readonly ids: number[];
	from: number;
}

test("[S7-watch-exactly-once] in whatever order reading, telling, joining and leaving happen, every watcher sees every event once and in order", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.scheduler(),
			changes,
			fc.array(watcher, { minLength: 1, maxLength: 3 }),
			async (scheduler, changed, watchers) => {
				const clock = new VirtualClock({ settle_turns: 1 });
				const log = new MemoryLog(async (what, value) => {
					await scheduler.schedule(Promise.resolve(), what);
					return value();
				});
				const errors: unknown[] = [];
				const tail = createEventTail({ actions: log, clock, onError: (error) => errors.push(error) });
				const given = [0];
				const sessions: Promise<Seen>[] = [];
				const world = async () => {
					for (const [at, change] of changed.entries()) {
						for (const one of watchers) if (one.connects_at === at) sessions.push(session(tail, one, given));
						await scheduler.schedule(Promise.resolve(), change.kind);
						if (change.kind === "poll") await clock.advance(1_000);
						else given.push(log.append(change).event_uid);
					}
				};
				await scheduler.waitFor(world());
				await scheduler.waitIdle();
				await clock.advance(2_000);
				await scheduler.waitIdle();
				tail.close();
				const seen = await scheduler.waitFor(Promise.all(sessions));
				const order = watchers.toSorted((a, b) => a.connects_at - b.connects_at);
				for (const [at, { ids, from }] of seen.entries()) {
					const wanted = order[at]?.node_uid;
					const missed = log.all.filter(
						({ event_uid, node_uid }) => event_uid > from && (wanted === undefined || node_uid === wanted),
					);
					expect(ids).toEqual(missed.map(({ event_uid }) => event_uid));
				}
				expect(errors).toEqual([]);
				expect(log.listeners).toBe(0);
			},
		),
		{ numRuns: 500 },
	);
});

async function session(tail: EventTail, { knows_back, node_uid, disconnects }: Watcher, given: readonly number[]) {
	const filter = node_uid === undefined ? {} : { node_uid };
	const seen: Seen = { ids: [], from: 0 };
	let after = knows_back === null ? undefined : (given.at(-1 - knows_back) ?? 0);
	for (const batches_max of [...disconnects, Number.POSITIVE_INFINITY]) {
		const opened = await tail.watch(after === undefined ? { filter } : { filter, after });
		if (!opened.ok) {
			expect(opened.error.error_code).toBe("service_unavailable");
			break;
		}
		if (seen.ids.length === 0) seen.from = opened.value.position;
		after = await receive(opened.value, seen.ids, batches_max);
	}
	return seen;
}

/** Takes batches into `ids`; answers the id to go on after. */
async function receive(watch: Watch, ids: number[], batches_max: number): Promise<number> {
	let last = watch.position;
	let batches = 0;
	for await (const { events } of watch) {
		ids.push(...events.map(({ event_uid }) => event_uid));
		last = ids.at(-1) ?? last;
		batches += 1;
		if (batches > batches_max) break;
	}
	return last;
}
