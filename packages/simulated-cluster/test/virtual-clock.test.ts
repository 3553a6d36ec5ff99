import { VirtualClock } from "@node-actions/simulated-cluster";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

describe("a virtual clock", () => {
	test("stands still until it is moved", async () => {
		const clock = new VirtualClock({ start_ms: 1_000 });
		let woke = false;
		void clock.sleep(1).then(() => {
			woke = true;
		});
		await new Promise((resolve) => setTimeout(resolve, 5));
		expect({ woke, now: clock.now(), pending: clock.pending }).toEqual({ woke: false, now: 1_000, pending: 1 });
	});

	test("wakes sleepers in the order of their times, each at its own time", async () => {
		const durations = fc.array(fc.nat(100), { minLength: 1, maxLength: 20 });
		await fc.assert(
			fc.asyncProperty(durations, async (sleeps) => {
				const clock = new VirtualClock({ start_ms: 0, settle_turns: 2 });
				const woken: { at: number; now: number }[] = [];
				for (const [at, sleep] of sleeps.entries()) {
					void clock.sleep(sleep).then(() => woken.push({ at, now: clock.now() }));
				}
				await clock.advance(100);
				const order = [...sleeps.keys()].toSorted((a, b) => (sleeps[a] ?? 0) - (sleeps[b] ?? 0));
				expect(woken).toEqual(order.map((at) => ({ at, now: sleeps[at] })));
				expect(clock.now()).toBe(100);
			}),
			{ numRuns: 30 },
		);
	});

	test("runs a chain of sleeps inside the window it advances over, and no further", async () => {
		const clock = new VirtualClock({ start_ms: 0 });
		const times: number[] = [];
		void (async () => {
			for (let turn = 0; turn < 10; turn += 1) {
				await clock.sleep(10);
				await new Promise((resolve) => setImmediate(resolve));
				times.push(clock.now());
			}
		})();
		await clock.advance(35);
		expect(times).toEqual([10, 20, 30]);
		expect(clock.now()).toBe(35);
	});

	test("advances side by side add up", async () => {
		const clock = new VirtualClock({ start_ms: 0 });
		await Promise.all([clock.advance(5), clock.advance(7)]);
		expect(clock.now()).toBe(12);
	});

	test("jumps to the next wake-up, and says when there is none", async () => {
		const clock = new VirtualClock({ start_ms: 0 });
		const slept = clock.sleep(250);
		expect(await clock.advanceToNext()).toBe(true);
		await slept;
		expect(clock.now()).toBe(250);
		expect(await clock.advanceToNext()).toBe(false);
		expect(clock.now()).toBe(250);
	});

	test("a signal ends a sleep at once, whether it fires before or meanwhile", async () => {
		const clock = new VirtualClock({ start_ms: 0 });
		const stop = new AbortController();
		const slept = clock.sleep(1_000, stop.signal);
		stop.abort();
		await slept;
		await clock.sleep(1_000, stop.signal);
		expect({ now: clock.now(), pending: clock.pending }).toEqual({ now: 0, pending: 0 });
	});

	test("in auto mode, sleeping is all it takes for time to pass, in the right order", async () => {
		using clock = new VirtualClock({ start_ms: 0, auto: true });
		const times: number[] = [];
		const sleepTwice = async (duration_ms: number) => {
			for (const _ of [1, 2]) {
				await clock.sleep(duration_ms);
				times.push(clock.now());
			}
		};
		await Promise.all([sleepTwice(60_000), sleepTwice(25_000)]);
		expect(times).toEqual([25_000, 50_000, 60_000, 120_000]);
	});
});
