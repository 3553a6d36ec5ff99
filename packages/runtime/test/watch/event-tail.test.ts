import {
	createEventTail,
	StoreUnavailable,
	type TailSettings,
	type Watch,
	type WatchBatch,
} from "@node-actions/application";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { expect, test } from "vitest";
import { MemoryLog } from "./memory-log.ts";

/** A tail over a log in memory, whose time stands still unless it is moved. */
function openTail(settings: Partial<TailSettings> = {}, log = new MemoryLog()) {
	const clock = new VirtualClock();
	const errors: unknown[] = [];
	const tail = createEventTail({ actions: log, clock, onError: (error) => errors.push(error) }, settings);
	const watch = async (request: { after?: number; disconnect?: () => void } = {}): Promise<Watch> => {
		const opened = await tail.watch({ filter: {}, ...request });
		if (!opened.ok) throw new Error(opened.error.message);
		return opened.value;
	};
	return { tail, log, clock, errors, watch };
}

async function next(batches: AsyncIterator<WatchBatch, void>): Promise<WatchBatch | undefined> {
	const { done, value } = await batches.next();
	return done === true ? undefined : (value ?? undefined);
}

function idsOf(batch: WatchBatch | undefined): readonly number[] | undefined {
	return batch?.events.map(({ event_uid }) => event_uid);
}

test("[S7-watch-prompt] an event reaches watchers as soon as the store tells of it, without any time passing", async () => {
	const { log, watch } = openTail();
	const batches = (await watch())[Symbol.asyncIterator]();
	for (let count = 1; count <= 3; count += 1) {
		const told = next(batches);
		log.append();
		expect(idsOf(await told)).toEqual([count]);
	}
});

test("an event appended while the log is being read is not left for the next look", async () => {
	let held: (() => void) | undefined;
	let holding = false;
	const log = new MemoryLog(async (what, value) => {
		const answer = value();
		if (what === "hand over" && holding) {
			holding = false;
			await new Promise<void>((resolve) => {
				held = resolve;
			});
		}
		return answer;
	});
	const { watch } = openTail({}, log);
	const batches = (await watch())[Symbol.asyncIterator]();
	const first = next(batches);
	log.append();
	expect(idsOf(await first)).toEqual([1]);
	holding = true;
	log.append();
	while (held === undefined) await Promise.resolve();
	log.append();
	held();
	expect([...(idsOf(await next(batches)) ?? []), ...(idsOf(await next(batches)) ?? [])]).toEqual([2, 3]);
});

test("an event that nobody tells of is found by looking now and then", async () => {
	const { log, clock, watch } = openTail({ poll_ms: 1_000 });
	const batches = (await watch())[Symbol.asyncIterator]();
	const told = next(batches);
	await clock.advance(0);
	log.append({ silent: true });
	await clock.advance(1_000);
	expect(idsOf(await told)).toEqual([1]);
});

test("all watchers share one reader: a thousand of them read the log no oftener than one", async () => {
	const { log, tail, watch } = openTail();
	const watches = await Promise.all(Array.from({ length: 1_000 }, () => watch()));
	const iterators = watches.map((one) => one[Symbol.asyncIterator]());
	const first = iterators.map((each) => next(each));
	while (log.reads < 2_001) await new Promise((resolve) => setImmediate(resolve));
	const before = log.reads;
	log.append();
	const batches = await Promise.all(first);
	expect(new Set(batches.map((batch) => batch?.events[0])).size).toBe(1);
	expect(log.reads - before).toBeLessThan(5);
	for (const one of watches) one.close();
	expect([tail.watchers(), log.listeners]).toEqual([0, 0]);
});

test("[S7-watch-bounded] a watcher that takes nothing is cut off at the limit, told so, and disconnected a while later", async () => {
	for (const limits of [{ events_max: 10 }, { length_max: 5_000 }]) {
		const { log, tail, clock, watch } = openTail({ ...limits, farewell_ms: 5_000 });
		let disconnected = 0;
		const slow = await watch({
			disconnect: () => {
				disconnected += 1;
			},
		});
		const batches = slow[Symbol.asyncIterator]();
		const first = next(batches);
		log.append();
		expect(idsOf(await first)).toEqual([1]);
		for (let count = 0; count < 12; count += 1) {
			log.append({ description: "x".repeat(500) });
			await clock.advance(0);
		}
		await clock.advance(4_999);
		expect(disconnected).toBe(0);
		await clock.advance(1);
		expect(disconnected).toBe(1);
		expect(await next(batches)).toMatchObject({ events: [], position: 1, ended: { error_code: "watcher_too_slow" } });
		expect([tail.watchers(), log.listeners]).toEqual([0, 0]);
		expect(await next(batches)).toBeUndefined();
	}
});

test("[S7-watch-bounded] a watcher far behind reads at its own pace and is not cut off, however slow it is", async () => {
	const { log, clock, watch } = openTail({ events_max: 10 });
	for (let count = 0; count < 1_800; count += 1) log.append();
	const ids: number[] = [];
	let disconnected = 0;
	const behind = await watch({
		after: 0,
		disconnect: () => {
			disconnected += 1;
		},
	});
	for await (const batch of behind) {
		ids.push(...batch.events.map(({ event_uid }) => event_uid));
		if (ids.length < 1_000) for (let count = 0; count < 50; count += 1) log.append();
		await clock.advance(100_000);
		expect(batch.ended).toBeUndefined();
		if (ids.length === log.all.length) break;
	}
	expect(ids).toEqual(log.all.map(({ event_uid }) => event_uid));
	expect(disconnected).toBe(0);
});

test("watchers beyond the limit are refused, and taken again when others have gone", async () => {
	const { tail, watch } = openTail({ watchers_max: 2 });
	const one = await watch();
	await watch();
	expect(await tail.watch({ filter: {} })).toMatchObject({ ok: false, error: { error_code: "service_unavailable" } });
	one.close();
	await watch();
});

test("[S7-watch-forgotten] a watch whose next events are dropped under it ends with event_id_expired", async () => {
	const { log, watch } = openTail();
	for (let count = 0; count < 1_200; count += 1) log.append();
	const batches = (await watch({ after: 0 }))[Symbol.asyncIterator]();
	expect(idsOf(await next(batches))?.length).toBe(500);
	log.forget(1_100);
	expect(await next(batches)).toMatchObject({ events: [], position: 500, ended: { error_code: "event_id_expired" } });
	expect(await next(batches)).toBeUndefined();
});

test("a store that cannot answer for a while delays watchers and does not end them", async () => {
	let failing = false;
	const log = new MemoryLog(async (what, value) => {
		if (failing && what === "read") throw new StoreUnavailable("out of reach");
		return value();
	});
	const { clock, errors, watch } = openTail({ poll_ms: 1_000 }, log);
	const batches = (await watch())[Symbol.asyncIterator]();
	const told = next(batches);
	await clock.advance(0);
	failing = true;
	log.append();
	await clock.advance(3_000);
	expect(errors.length).toBeGreaterThan(1);
	failing = false;
	await clock.advance(1_000);
	expect(idsOf(await told)).toEqual([1]);
});

test("a watch that cannot be begun because the store cannot answer leaves nothing behind", async () => {
	const log = new MemoryLog(async () => {
		throw new StoreUnavailable("out of reach");
	});
	const { tail } = openTail({}, log);
	await expect(tail.watch({ filter: {} })).rejects.toThrow(StoreUnavailable);
	expect([tail.watchers(), log.listeners]).toEqual([0, 0]);
});
