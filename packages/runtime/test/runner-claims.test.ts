import {
	type ActionStore,
	type ClusterDriver,
	createRunner,
	type Fence,
	type Runner,
	StoreUnavailable,
} from "@node-actions/application";
import { applyStep, type Cluster, DEFAULT_MOVE_MODEL } from "@node-actions/domain";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { openEmbeddedStore } from "@node-actions/store";
import { FOUR_MOVES } from "@node-actions/test-fixtures/clusters";
import { guid, journalKinds, LEASE, MAINTENANCE_ON, started } from "@node-actions/test-fixtures/store/store-steps";
import { expect, test } from "vitest";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const CLAIM_TTL_MS = 10_000;
const POLL_INTERVAL_MS = 1_000;

test("a runner keeps its claim through a step that takes longer than the lease, and another leaves it alone", async () => {
	await using world = await openWorld();
	const { actions, driver, clock } = world;
	world.runner("a").start();
	await started(actions, 1, { request: MAINTENANCE_ON });
	await world.until(() => driver.held() > 0);
	world.runner("b").start();
	for (let second = 0; second < 60; second++) await clock.advance(1_000);
	expect(driver.interrupted()).toBe(0);
	driver.letGo();
	await world.until(async () => (await actions.findByUid(guid(1)))?.status === "completed");
	expect(await journalKinds(actions, guid(1))).not.toContain("taken_over");
	expect(world.errors).toEqual([]);
});

test("a runner that is told that its claim has gone stops its steps and changes nothing more", async () => {
	await using world = await openWorld();
	const { actions, driver, clock } = world;
	world.runner("a").start();
	await started(actions, 1, { request: MAINTENANCE_ON });
	await world.until(() => driver.held() > 0);
	const forever = { ...LEASE, ttl_ms: Number.POSITIVE_INFINITY };
	await actions.claim("thief", (live) => live, forever);
	const before = await actions.journal(guid(1));
	await clock.advance(CLAIM_TTL_MS);
	expect([driver.held(), driver.interrupted()]).toEqual([0, 2]);
	await clock.advance(10 * CLAIM_TTL_MS);
	expect(await actions.journal(guid(1))).toEqual(before);
	expect(before.at(-1)).toMatchObject({ event: { kind: "taken_over" }, runner: "thief" });
	expect(world.errors).toEqual([]);
});

test("a runner cut off from the store stops its steps before another takes over, which is soon after the lease ran out", async () => {
	await using world = await openWorld();
	const { actions, driver, clock } = world;
	const cut = cuttable(actions);
	world.runner("a", cut.actions).start();
	await started(actions, 1, { request: MAINTENANCE_ON });
	await world.until(() => driver.held() > 0);
	cut.cut();
	const cut_ms = clock.now();
	world.runner("b").start();
	await world.until(() => driver.held() === 0);
	expect(driver.interrupted()).toBe(2);
	expect(await journalKinds(actions, guid(1))).not.toContain("taken_over");
	await world.until(async () => (await journalKinds(actions, guid(1))).includes("taken_over"));
	expect(clock.now() - cut_ms).toBeLessThanOrEqual(CLAIM_TTL_MS + POLL_INTERVAL_MS);
	driver.letGo();
	await world.until(async () => (await actions.findByUid(guid(1)))?.status === "completed");
	const lines = await actions.journal(guid(1));
	const takeover = lines.findIndex(({ event }) => event.kind === "taken_over");
	expect(new Set(lines.slice(takeover).map(({ runner }) => runner))).toEqual(new Set(["b"]));
	expect(world.errors).toContainEqual(expect.any(StoreUnavailable));
	// Each step named its runner's claim to the cluster, and the later claim is the higher one.
	expect(new Set(driver.fences.map(({ action_uid }) => action_uid))).toEqual(new Set([guid(1)]));
	const epochs = driver.fences.map(({ epoch }) => epoch);
	expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
	expect(new Set(epochs).size).toBe(2);
});

test("a runner that the cluster refuses, having seen a later claim, lets go at once and asks no more", async () => {
	await using world = await openWorld();
	const { actions, driver, clock } = world;
	world.runner("a").start();
	await started(actions, 1, { request: MAINTENANCE_ON });
	await world.until(() => driver.held() > 0);
	const forever = { ...LEASE, ttl_ms: Number.POSITIVE_INFINITY };
	const [claim] = await actions.claim("thief", (live) => live, forever);
	const before = await actions.journal(guid(1));
	const asked = driver.fences.length;
	driver.raise(claim?.epoch ?? 0);
	await clock.advance(0);
	expect([driver.held(), driver.fences.length]).toEqual([0, asked]);
	expect(await actions.journal(guid(1))).toEqual(before);
	expect(world.errors).toEqual([]);
});

test("a runner whose reads fail for some seconds goes on with its run once they do not any more", async () => {
	await using world = await openWorld();
	const { actions, driver, clock } = world;
	const fail = failingUntil(clock, clock.now() + 5_000);
	driver.letGo();
	world.runner("a", { ...actions, journal: fail(actions.journal), position: fail(actions.position) }).start();
	await started(actions, 1, { request: MAINTENANCE_ON });
	await world.until(async () => (await actions.findByUid(guid(1)))?.status === "completed");
	expect(clock.now()).toBeGreaterThan(5_000);
	expect(world.errors).toEqual([]);
});

test("a runner whose writes fail for some seconds takes its action up again, and its history tells of no takeover", async () => {
	await using world = await openWorld();
	const { actions, driver, clock } = world;
	driver.letGo();
	await started(actions, 1, { request: MAINTENANCE_ON });
	let fail = failingUntil(clock, 0);
	const record: ActionStore["record"] = (...asked) => fail(actions.record)(...asked);
	world.runner("a", { ...actions, record }).start();
	await world.until(async () => (await journalKinds(actions, guid(1))).includes("planned"));
	fail = failingUntil(clock, clock.now() + 5_000);
	await world.until(async () => (await actions.findByUid(guid(1)))?.status === "completed");
	expect(world.errors).toContainEqual(expect.any(StoreUnavailable));
	expect(await journalKinds(actions, guid(1))).not.toContain("taken_over");
});

test("a runner whose store does not answer at all stops its steps when the lease runs out", async () => {
	await using world = await openWorld();
	const { actions, driver, clock } = world;
	let silent = false;
	const renew: ActionStore["renew"] = (...asked) => (silent ? new Promise(() => {}) : actions.renew(...asked));
	const claim: ActionStore["claim"] = async (...asked) => (silent ? [] : actions.claim(...asked));
	world.runner("a", { ...actions, renew, claim }).start();
	await started(actions, 1, { request: MAINTENANCE_ON });
	await world.until(() => driver.held() > 0);
	silent = true;
	await clock.advance(CLAIM_TTL_MS);
	expect([driver.held(), driver.interrupted()]).toEqual([0, 2]);
});

test("a runner that stops gives its claims back, so that another goes on at once", async () => {
	await using world = await openWorld();
	const { actions, driver } = world;
	const first = world.runner("a");
	first.start();
	await started(actions, 1, { request: MAINTENANCE_ON });
	await world.until(() => driver.held() > 0);
	await first.stop();
	let taken: readonly boolean[] = [];
	await actions.claim(
		"looker",
		(live, claimed) => {
			taken = live.map(claimed);
			return [];
		},
		LEASE,
	);
	expect(taken).toEqual([false]);
});

interface World extends AsyncDisposable {
	readonly actions: ActionStore;
	readonly driver: HoldingDriver;
	readonly clock: VirtualClock;
	/** What runners told of. */
	readonly errors: unknown[];
	runner(owner: string, actions?: ActionStore): Runner;
	/** Lets time pass, a tenth of a second at a time, until it is so. */
	until(isSo: () => boolean | Promise<boolean>): Promise<void>;
}

/** One store, one cluster, one clock, and as many runners as a test wants. */
async function openWorld(): Promise<World> {
	await using opened = new AsyncDisposableStack();
	const { path: directory } = opened.use(await temporaryDirectory());
	const store = opened.use(await openEmbeddedStore({ directory }));
	const clock = new VirtualClock();
	const driver = new HoldingDriver(FOUR_MOVES);
	const errors: unknown[] = [];
	const resources = opened.move();
	return {
		actions: store.actions,
		driver,
		clock,
		errors,
		runner(owner, actions = store.actions) {
			const settings = { conflict_scope: "cluster", policy: "documented", move_model: DEFAULT_MOVE_MODEL } as const;
			const runner = createRunner(
				{ actions, driver, clock, settings },
				{
					owner,
					running_actions_max: 4,
					poll_interval_ms: POLL_INTERVAL_MS,
					claim_ttl_ms: CLAIM_TTL_MS,
					onError: (error) => errors.push(error),
				},
			);
			resources.defer(() => runner.stop());
			return runner;
		},
		async until(isSo) {
			for (let look = 0; look < 2_000; look++) {
				if (await isSo()) return;
				await clock.advance(100);
			}
			throw new Error("It never came to be.");
		},
		[Symbol.asyncDispose]: () => resources.disposeAsync(),
	};
}

/** A cluster whose moves take until they are let go, or until the runner stops them, or until a later claim is at work. */
class HoldingDriver implements ClusterDriver {
	#cluster: Cluster;
	#interrupted = 0;
	#held = new Set<object>();
	readonly #open = Promise.withResolvers<"open">();
	readonly #raised = Promise.withResolvers<"stopped">();
	#epoch = 0;
	/** Under what steps were executed, in their order. */
	readonly fences: Fence[] = [];

	constructor(cluster: Cluster) {
		this.#cluster = cluster;
	}

	held = (): number => this.#held.size;
	interrupted = (): number => this.#interrupted;
	letGo = (): void => this.#open.resolve("open");

	/** Refuses lower epochs from now on, also at the end of moves that are held. */
	raise(epoch: number): void {
		this.#epoch = epoch;
		this.#raised.resolve("stopped");
	}

	async describe(): Promise<Cluster> {
		return this.#cluster;
	}

	execute: ClusterDriver["execute"] = async (step, { fence, signal }) => {
		if (fence !== undefined) this.fences.push(fence);
		if (fence !== undefined && fence.epoch < this.#epoch) return { kind: "interrupted" };
		if (step.kind === "migrate") {
			this.#held.add(step);
			const stopped = new Promise<"stopped">((resolve) => {
				if (signal.aborted) resolve("stopped");
				signal.addEventListener("abort", () => resolve("stopped"), { once: true });
			});
			const end = await Promise.race([this.#open.promise, this.#raised.promise, stopped]);
			this.#held.delete(step);
			if (end === "stopped") {
				this.#interrupted += 1;
				return { kind: "interrupted" };
			}
		}
		this.#cluster = applyStep(this.#cluster, step);
		return { kind: "done" };
	};

	async close(): Promise<void> {}
}

/** A store that rejects every call from a moment on, as one does behind a broken network. */
function cuttable(actions: ActionStore): { readonly actions: ActionStore; cut(): void } {
	let isCut = false;
	const guarded = new Proxy(actions, {
		get(target, name, receiver) {
			const found: unknown = Reflect.get(target, name, receiver);
			if (typeof found !== "function" || !isCut) return found;
			return async () => {
				throw new StoreUnavailable("The network is broken.");
			};
		},
	});
	return {
		actions: guarded,
		cut: () => {
			isCut = true;
		},
	};
}

/** Makes what is asked of a store fail up to a time. */
function failingUntil(clock: VirtualClock, until_ms: number) {
	return <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) =>
		async (...asked: Asked): Promise<Answer> => {
			if (clock.now() < until_ms) throw new StoreUnavailable("No connection is free.");
			return ask(...asked);
		};
}
