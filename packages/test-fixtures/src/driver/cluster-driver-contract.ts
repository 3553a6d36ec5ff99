import { type Cluster, compareUid, isStepDone, openLiveCluster, type Step } from "@node-actions/domain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contractCluster } from "./contract-cluster.ts";
import { type DriverUnderTest, type OpenDriver, undisturbed } from "./driver-under-test.ts";
import { IMPOSSIBLE_STEPS } from "./impossible-steps.ts";
import { fold, POSSIBLE_STEPS, STEP_KINDS, stepsTo } from "./possible-steps.ts";
import { bringAbout, executeUntilProgress, randomSteps } from "./random-steps.ts";

export interface ContractSettings {
	/** Random histories that are tried. Default 25. */
	readonly random_histories?: number;
}

/** Registers the suite that every `ClusterDriver` passes: each sentence of the port, on a real cluster of the driver's kind. */
export function clusterDriverContract(name: string, open: OpenDriver, settings: ContractSettings = {}): void {
	describe(`${name} keeps the contract of a cluster driver:`, () => {
		describesTheCluster(open);
		executesEveryKindOfStep(open);
		refusesWhatCannotBeDone(open);
		leavesGivenBackRolesAlone(open);
		runsStepsSideBySide(open);
		endsWhereTheModelEnds(open, settings.random_histories ?? 25);
	});
}

/** What a step promises about; sizes in use and the count of changes are the cluster's own. */
function topologyOf({ state_id: _count, shards, ...rest }: Cluster) {
	return { ...rest, shards: shards.map(({ used_memory: _bytes, ...shard }) => shard) };
}

function describesTheCluster(open: OpenDriver): void {
	test("it lists everything by uid, and every uid once", async () => {
		await using world = await open(contractCluster());
		const { nodes, bdbs, shards, endpoints } = await world.driver.describe();
		for (const list of [nodes, bdbs]) {
			expect(list.map(({ uid }) => uid)).toEqual([...new Set(list.map(({ uid }) => uid))].toSorted((a, b) => a - b));
		}
		for (const list of [shards, endpoints]) {
			expect(list.map(({ uid }) => uid)).toEqual([...new Set(list.map(({ uid }) => uid))].toSorted(compareUid));
		}
	});

	test("a description is of one moment: later steps do not change it", async () => {
		await using world = await open(contractCluster());
		const described = await world.driver.describe();
		const copy = structuredClone(described);
		const [step] = stepsTo("stop_placement", described);
		await executeAll(world, [step]);
		expect(described).toEqual(copy);
		expect((await world.driver.describe()).state_id).toBeGreaterThan(described.state_id);
	});

	test("once closed, it neither describes nor executes", async () => {
		await using world = await open(contractCluster());
		const { driver } = world;
		const [step] = stepsTo("stop_placement", await driver.describe());
		await driver.close();
		await expect(driver.describe()).rejects.toThrow();
		await expect(driver.execute(step, undisturbed())).rejects.toThrow();
		await world.reopen();
		expect(isStepDone(openLiveCluster(await world.driver.describe()), step)).toBe(false);
	});
}

function executesEveryKindOfStep(open: OpenDriver): void {
	describe.each(STEP_KINDS)("%s", (kind) => {
		/** A world in which the step is the next to come. */
		async function openBefore() {
			const world = await open(contractCluster());
			const steps = stepsTo(kind, await world.driver.describe());
			await executeAll(world, steps.slice(0, -1));
			const before = await world.driver.describe();
			const step = known(steps.at(-1));
			return { world, before, step, after: topologyOf(fold(before, [step])) };
		}

		test("is done when it says so, and nothing else has changed", async () => {
			const { world, before, step, after } = await openBefore();
			await using _ = world;
			await executeAll(world, [step]);
			const cluster = await world.driver.describe();
			expect(topologyOf(cluster)).toEqual(after);
			if (kind !== "wait_for_persistence") {
				expect(isStepDone(openLiveCluster(cluster), step)).toBe(true);
				expect(cluster.state_id).toBeGreaterThan(before.state_id);
			}
		});

		test("is done at once when it is done already, and changes nothing", async () => {
			const { world, step } = await openBefore();
			await using _ = world;
			await executeAll(world, [step]);
			const done = await world.driver.describe();
			await executeAll(world, [step]);
			expect(await world.driver.describe()).toEqual(done);
		});

		test("is still done after a restart", async () => {
			const { world, step } = await openBefore();
			await using _ = world;
			await executeAll(world, [step]);
			const done = await world.driver.describe();
			await world.reopen();
			expect(await world.driver.describe()).toEqual(done);
		});

		test("reports progress that grows from 0 to 1", async () => {
			const { world, step } = await openBefore();
			await using _ = world;
			const reports: number[] = [];
			await world.driver.execute(step, { ...undisturbed(), onProgress: (done) => reports.push(done) });
			expect(reports).toEqual(reports.toSorted((a, b) => a - b));
			expect(reports.every((done) => done >= 0 && done <= 1)).toBe(true);
		});

		test("does not begin when the process is already stopping", async () => {
			const { world, before, step } = await openBefore();
			await using _ = world;
			const outcome = await world.driver.execute(step, { ...undisturbed(), signal: AbortSignal.abort() });
			expect(outcome).toEqual({ kind: "interrupted" });
			expect(await world.driver.describe()).toEqual(before);
		});

		test("interrupted, it is not half done, and the same step finishes it", async () => {
			const { world, before, step, after } = await openBefore();
			await using _ = world;
			const { kind: outcome } = await executeUntilProgress(world, step);
			expect(["interrupted", "done"]).toContain(outcome);
			const now = topologyOf(await world.driver.describe());
			expect(now).toEqual(outcome === "done" ? after : topologyOf(before));
			await executeAll(world, [step]);
			expect(topologyOf(await world.driver.describe())).toEqual(after);
		});

		test("killed in the middle, what was acknowledged is there and the same step finishes it", async () => {
			await using world = await open(contractCluster());
			const initial = await world.driver.describe();
			const steps = stepsTo(kind, initial);
			const acknowledged = await world.killDuring(steps);
			expect(acknowledged).toBeGreaterThanOrEqual(steps.length - 1);
			const states = [steps.slice(0, -1), steps].map((done) => topologyOf(fold(initial, done)));
			const found = topologyOf(await world.driver.describe());
			expect(acknowledged === steps.length ? states.slice(1) : states).toContainEqual(found);
			await executeAll(world, [known(steps.at(-1))]);
			expect(topologyOf(await world.driver.describe())).toEqual(states[1]);
		});
	});
}

function refusesWhatCannotBeDone(open: OpenDriver): void {
	test.each(Object.entries(IMPOSSIBLE_STEPS))(
		"%s fails with a code and a sentence, and changes nothing",
		async (_name, make) => {
			await using world = await open(contractCluster());
			const before = await world.driver.describe();
			const outcome = await world.driver.execute(make(before), undisturbed());
			expect(outcome).toEqual({
				kind: "failed",
				error: {
					error_code: expect.stringMatching(/^(internal_error|insufficient_resources)$/),
					message: expect.stringMatching(/^[A-Z].*\.$/),
				},
			});
			expect(await world.driver.describe()).toEqual(before);
		},
	);

	test("deleting a snapshot that does not exist, or removing a node that is gone, is done", async () => {
		await using world = await open(contractCluster());
		const before = await world.driver.describe();
		await executeAll(world, [
			{ kind: "delete_snapshot", node_uid: before.primary_node_uid, name: "none" },
			{ kind: "remove_node", node_uid: 2_000_000_000 },
		]);
		expect(await world.driver.describe()).toEqual(before);
	});
}

function leavesGivenBackRolesAlone(open: OpenDriver): void {
	test("handing a role over changes nothing where the node it is to leave does not have it", async () => {
		await using world = await open(contractCluster());
		const before = await world.driver.describe();
		const failOver = known(POSSIBLE_STEPS.fail_over(before)[0]);
		const master = known(before.shards.find(({ uid }) => uid === failOver.from_shard_uid));
		const others = before.nodes.filter(({ uid }) => uid !== master.node_uid && uid !== before.primary_node_uid);
		const [from, to] = others.map(({ uid }) => uid);
		await executeAll(world, [
			{ kind: "change_primary", from_node_uid: known(from), to_node_uid: known(to) },
			{ ...failOver, from_node_uid: known(from) },
		]);
		expect(await world.driver.describe()).toEqual(before);
	});

	test("a role that goes home while it is being handed over stays there", async () => {
		await using world = await open(contractCluster());
		const { primary_node_uid, nodes } = await world.driver.describe();
		const [home, elsewhere] = nodes.map(({ uid }) => uid).filter((uid) => uid !== primary_node_uid);
		const outcomes = await Promise.all(
			[{ to_node_uid: known(home) }, { to_node_uid: known(elsewhere), from_node_uid: primary_node_uid }].map((way) =>
				world.driver.execute({ kind: "change_primary", ...way }, undisturbed()),
			),
		);
		expect(outcomes).toEqual([{ kind: "done" }, { kind: "done" }]);
		expect((await world.driver.describe()).primary_node_uid).toBe(home);
	});
}

function runsStepsSideBySide(open: OpenDriver): void {
	test("independent steps side by side end as they do one after the other", async () => {
		await using world = await open(contractCluster());
		const before = await world.driver.describe();
		const steps = pickIndependent(before);
		const outcomes = await Promise.all(steps.map((step) => world.driver.execute(step, undisturbed())));
		expect(outcomes).toEqual(steps.map(() => ({ kind: "done" })));
		expect(topologyOf(await world.driver.describe())).toEqual(topologyOf(fold(before, steps)));
	});

	/** One move of each slot range, and an endpoint. */
	function pickIndependent(cluster: Cluster): readonly Step[] {
		const taken = new Set<string>();
		const moves = POSSIBLE_STEPS.migrate(cluster).filter(({ shard_uid }) => {
			const shard = known(cluster.shards.find(({ uid }) => uid === shard_uid));
			const range = `${shard.bdb_uid}/${shard.assigned_slots}`;
			return !taken.has(range) && taken.add(range);
		});
		return [...moves, ...POSSIBLE_STEPS.rebind_endpoint(cluster).slice(0, 1)];
	}
}

function endsWhereTheModelEnds(open: OpenDriver, random_histories: number): void {
	test("random steps, repeated, interrupted and resumed, end in the cluster that the model computes", async () => {
		await fc.assert(
			fc.asyncProperty(randomSteps, async (plan) => {
				await using world = await open(contractCluster());
				const initial = await world.driver.describe();
				const steps = await bringAbout(world, plan);
				const found = await world.driver.describe();
				expect(topologyOf(found)).toEqual(topologyOf(fold(initial, steps)));
				await world.reopen();
				expect(await world.driver.describe()).toEqual(found);
			}),
			{ numRuns: random_histories },
		);
	});
}

async function executeAll(world: DriverUnderTest, steps: readonly Step[]): Promise<void> {
	for (const step of steps) {
		expect(await world.driver.execute(step, undisturbed()), JSON.stringify(step)).toEqual({ kind: "done" });
	}
}

function known<Value>(value: Value | undefined): Value {
	if (value === undefined) throw new Error("The cluster is not like the one the contract asks for.");
	return value;
}
