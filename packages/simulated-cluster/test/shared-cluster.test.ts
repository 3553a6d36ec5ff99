import { setImmediate as nextTurn } from "node:timers/promises";
import type { Cluster, Step } from "@node-actions/domain";
import type { SimulatedCluster } from "@node-actions/simulated-cluster";
import { undisturbed } from "@node-actions/test-fixtures/driver/driver-under-test";
import { anyPossibleStep, fold, POSSIBLE_STEPS } from "@node-actions/test-fixtures/driver/possible-steps";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newSharedPlace } from "./shared-place.ts";

const CLOSE: Step = { kind: "stop_placement", node_uid: 2, maintenance_depth: 1 };
const LEAD: Step = { kind: "change_primary", to_node_uid: 3 };
const DONE = { kind: "done" };

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

describe("drivers that share a simulated cluster", () => {
	test("see each other's steps and lost nodes as soon as they are done, and describe the same object until then", async () => {
		await using place = await newSharedPlace(server);
		const [one, other] = [await place.open(), await place.open()];
		const before = await other.describe();
		expect(await other.describe()).toBe(before);
		expect(await one.execute(CLOSE, undisturbed())).toEqual(DONE);
		await one.setNodeStatus(4, "down");
		const seen = await other.describe();
		expect(seen).toMatchObject({ state_id: before.state_id + 2 });
		expect(seen.nodes).toMatchObject([{}, { accept_servers: false }, {}, { status: "down" }]);
		expect(await other.execute(LEAD, undisturbed())).toEqual(DONE);
		expect(await one.describe()).toEqual(await other.describe());
	});

	test("see a change as soon as it is done, also those that have just looked", async () => {
		await using place = await newSharedPlace(server);
		const [one, other] = [await place.open(), await place.open()];
		for (let to_node_uid = 1; to_node_uid <= 20; to_node_uid++) {
			const looking = setInterval(() => other.describe(), 1);
			await one.execute({ kind: "change_primary", to_node_uid: 1 + (to_node_uid % 3) }, undisturbed());
			clearInterval(looking);
			expect(await other.describe()).toEqual(await one.describe());
		}
	});

	test("show a change that is not done yet to whoever looks afresh", async () => {
		await using place = await newSharedPlace(server);
		const [one, other] = [await place.open(), await place.open()];
		let missed = 0;
		for (let to_node_uid = 1; to_node_uid <= 20; to_node_uid++) {
			let isDone = false;
			const step: Step = { kind: "change_primary", to_node_uid: 1 + (to_node_uid % 3) };
			const changing = one.execute(step, undisturbed()).finally(() => {
				isDone = true;
			});
			while (!isDone) {
				const { state_id } = await one.describe();
				if ((await other.describe()).state_id < state_id) missed += 1;
				expect((await other.describe("afresh")).state_id).toBeGreaterThanOrEqual(state_id);
				await nextTurn();
			}
			await changing;
		}
		expect(missed).toBeGreaterThan(0);
	});

	test("make one change of one step, however many of them execute it at once", async () => {
		await using place = await newSharedPlace(server);
		const drivers = [await place.open(), await place.open(), await place.open()];
		const outcomes = await Promise.all([...drivers, ...drivers].map((driver) => driver.execute(CLOSE, undisturbed())));
		expect(outcomes).toEqual(outcomes.map(() => DONE));
		expect(await place.rows("select state_id from simulated_journal")).toEqual(["2"]);
	});

	test("end in the same topology, whatever each of three does beside the others: that of all changes, one after the other", async () => {
		const dice = fc.tuple(fc.nat(1_000), fc.nat(1_000));
		const three = fc.tuple(...[1, 2, 3].map(() => fc.array(dice, { minLength: 8, maxLength: 16 })));
		await fc.assert(
			fc.asyncProperty(three, async (plans) => {
				await using place = await newSharedPlace(server);
				const drivers = [await place.open(), await place.open(), await place.open()];
				await Promise.all(drivers.map((driver, at) => executeAny(driver, plans[at] ?? [])));
				const ends = await Promise.all([...drivers, await place.open()].map((driver) => driver.describe()));
				const changes = await place.rows("select change from simulated_journal order by state_id");
				const end = fold(
					place.initial,
					changes.map((change) => JSON.parse(change)),
				);
				expect(end.state_id).toBe(place.initial.state_id + changes.length);
				expect(ends).toEqual(ends.map(() => end));
			}),
			{ numRuns: 8 },
		);
	});

	test("make every one of many changes that are asked for at once", async () => {
		await using place = await newSharedPlace(server);
		const driver = await place.open();
		const steps = POSSIBLE_STEPS.create_snapshot(await driver.describe()).flatMap(({ snapshot }) =>
			Array.from({ length: 75 }, (_, at): Step => {
				return { kind: "create_snapshot", snapshot: { ...snapshot, name: `snapshot-${at}` } };
			}),
		);
		const outcomes = await Promise.all(steps.map((step) => driver.execute(step, undisturbed())));
		expect(outcomes).toEqual(steps.map(() => DONE));
		expect((await (await place.open()).describe()).snapshots).toHaveLength(300);
	});

	test("are eight that start at once on an empty database, and begin with one topology", async () => {
		await using place = await newSharedPlace(server);
		const drivers = await Promise.all(Array.from({ length: 8 }, () => place.open()));
		const outcomes = await Promise.all(drivers.map((driver) => driver.execute(LEAD, undisturbed())));
		expect(outcomes).toEqual(outcomes.map(() => DONE));
		const described = await Promise.all(drivers.map((driver) => driver.describe()));
		expect(described).toEqual(described.map(() => ({ ...place.initial, state_id: 2, primary_node_uid: 3 })));
		expect(await place.rows("select state_id from simulated_cluster")).toEqual(["1"]);
	});

	test("catch up also when what they have missed was folded into the topology meanwhile", async () => {
		await using place = await newSharedPlace(server);
		const late = await place.open();
		const busy = await place.open({ changes_max: 3 });
		await alternate(busy, 20);
		await busy.close();
		const kept = await place.rows("select state_id from simulated_journal order by state_id");
		expect(kept.length).toBeLessThan(20);
		expect(kept.at(-1)).toBe("21");
		expect(await late.describe()).toMatchObject({ state_id: 21, primary_node_uid: 1 });
		expect(await late.execute(CLOSE, undisturbed())).toEqual(DONE);
		expect(await (await place.open()).describe()).toEqual(await late.describe());
	});

	test("catch up also when the topology holds everything that they have missed", async () => {
		await using place = await newSharedPlace(server);
		const [late, busy] = [await place.open(), await place.open({ changes_max: 1 })];
		await busy.execute(LEAD, undisturbed());
		await busy.close();
		expect(await place.rows("select state_id from simulated_cluster")).toEqual(["2"]);
		expect(await late.describe()).toMatchObject({ state_id: 2, primary_node_uid: 3 });
	});

	test("catch up in the middle of a step as well", async () => {
		await using place = await newSharedPlace(server);
		const [late, busy] = [await place.open(), await place.open({ changes_max: 2 })];
		let change: Promise<Cluster> | undefined;
		const outcome = await late.execute(CLOSE, {
			...undisturbed(),
			onProgress: () => {
				change ??= alternate(busy, 10).then(() => busy.describe());
			},
		});
		await change;
		expect(outcome).toEqual(DONE);
		expect(await late.describe()).toEqual(await busy.describe());
		expect(await late.describe()).toMatchObject({ state_id: 12, primary_node_uid: 1 });
	});

	test("keep every change when several of them fold at once", async () => {
		await using place = await newSharedPlace(server);
		const drivers = await Promise.all([1, 2, 3].map(() => place.open({ changes_max: 1 })));
		await Promise.all(drivers.map((driver) => alternate(driver, 10)));
		await Promise.all(drivers.map((driver) => driver.setNodeStatus(4, "down")));
		const described = await Promise.all([...drivers, await place.open()].map((driver) => driver.describe()));
		expect(described).toEqual(described.map(() => described[0]));
		expect(described[0]?.nodes[3]?.status).toBe("down");
	});
});

/** Executes what the dice choose from what the driver sees then. Others may have made it impossible meanwhile. */
async function executeAny(driver: SimulatedCluster, plan: readonly (readonly [number, number])[]): Promise<void> {
	for (const dice of plan) {
		const step = anyPossibleStep(await driver.describe(), dice);
		expect(["done", "failed"]).toContain((await driver.execute(step, undisturbed())).kind);
	}
}

/** Makes as many changes, an even number of which leaves the cluster as it was. */
async function alternate(driver: SimulatedCluster, changes: number): Promise<void> {
	for (let count = 0; count < changes; count += 1) {
		await driver.execute({ kind: "change_primary", to_node_uid: count % 2 === 0 ? 2 : 1 }, undisturbed());
	}
}
