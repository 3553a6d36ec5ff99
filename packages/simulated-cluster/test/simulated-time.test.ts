import { type Cluster, isStepDone, type MoveModel, openLiveCluster, type Step } from "@node-actions/domain";
import { openSimulatedCluster, VirtualClock } from "@node-actions/simulated-cluster";
import { contractCluster } from "@node-actions/test-fixtures/driver/contract-cluster";
import { undisturbed } from "@node-actions/test-fixtures/driver/driver-under-test";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "./simulated-world.ts";

const MIB = 1024 * 1024;

const MOVE: Step = { kind: "migrate", shard_uid: "5", from_node_uid: 3, to_node_uid: 4, bytes: 200 * MIB };
const CLOSE: Step = { kind: "stop_placement", node_uid: 2, maintenance_depth: 1 };
const PERSIST: Step = { kind: "wait_for_persistence", shard_uids: ["5"] };

/** Virtual milliseconds that the step takes. */
async function timeOf(step: Step, settings: { speed?: number; model?: Partial<MoveModel> } = {}): Promise<number> {
	await using directory = await temporaryDirectory();
	using clock = new VirtualClock({ auto: true });
	await using driver = await openSimulatedCluster({
		directory: directory.path,
		initial: contractCluster(),
		clock,
		...settings,
	});
	const began = clock.now();
	expect(await driver.execute(step, undisturbed())).toEqual({ kind: "done" });
	return clock.now() - began;
}

describe("time in the simulated cluster", () => {
	test("a move takes its bytes divided by the bandwidth; other steps take a fixed time", async () => {
		expect(await timeOf(MOVE)).toBe(2_000);
		expect(await timeOf(CLOSE)).toBe(500);
		expect(await timeOf(PERSIST)).toBe(500);
		const model = { bandwidth_bytes_per_second: 10 * MIB, step_duration_ms: 70 };
		expect(await timeOf(MOVE, { model })).toBe(20_000);
		expect(await timeOf(CLOSE, { model })).toBe(70);
	});

	test("speed divides every time, whether above or below 1", async () => {
		expect(await timeOf(MOVE, { speed: 4 })).toBe(500);
		expect(await timeOf(MOVE, { speed: 0.5 })).toBe(4_000);
		expect(await timeOf(CLOSE, { speed: 0.1 })).toBe(5_000);
		expect(await timeOf(MOVE, { speed: 1e9 })).toBe(0);
	});

	test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a speed of %s is refused", async (speed) => {
		await expect(timeOf(MOVE, { speed })).rejects.toThrow("speed");
	});

	test("a step reports its progress about ten times, evenly", async () => {
		await using directory = await temporaryDirectory();
		using clock = new VirtualClock({ auto: true });
		const initial = contractCluster();
		await using driver = await openSimulatedCluster({ directory: directory.path, initial, clock });
		const began = clock.now();
		const reports: { share: number; at: number }[] = [];
		const onProgress = (share: number) => reports.push({ share, at: clock.now() - began });
		await driver.execute(MOVE, { ...undisturbed(), onProgress });
		expect(reports).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => ({ share: n / 10, at: n * 200 })));
	});

	test("moves side by side take as long as the longest of them", async () => {
		await using directory = await temporaryDirectory();
		using clock = new VirtualClock({ auto: true });
		const initial = contractCluster();
		await using driver = await openSimulatedCluster({ directory: directory.path, initial, clock });
		const began = clock.now();
		await Promise.all([driver.execute(MOVE, undisturbed()), driver.execute(CLOSE, undisturbed())]);
		expect(clock.now() - began).toBe(2_000);
	});

	test("closing interrupts what runs, and leaves it to be done later", async () => {
		await using directory = await temporaryDirectory();
		const clock = new VirtualClock();
		const open = () => openSimulatedCluster({ directory: directory.path, initial: contractCluster(), clock });
		await using driver = await open();
		const running = driver.execute(MOVE, undisturbed());
		await clock.advance(1_000);
		const ended: unknown[] = [];
		const noted = running.then((outcome) => ended.push(outcome));
		await driver.close();
		expect(ended).toEqual([{ kind: "interrupted" }]);
		await noted;
		await using again = await open();
		const cluster: Cluster = await again.describe();
		expect(isStepDone(openLiveCluster(cluster), MOVE)).toBe(false);
	});
});
