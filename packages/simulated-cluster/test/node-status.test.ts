import type { Cluster } from "@node-actions/domain";
import { openSimulatedCluster, VirtualClock } from "@node-actions/simulated-cluster";
import { contractCluster } from "@node-actions/test-fixtures/driver/contract-cluster";
import { undisturbed } from "@node-actions/test-fixtures/driver/driver-under-test";
import { expect, test } from "vitest";
import { temporaryDirectory } from "./simulated-world.ts";

const CLOSE = { kind: "stop_placement", node_uid: 2, maintenance_depth: 1 } as const;

async function open(directory: string) {
	return openSimulatedCluster({ directory, initial: contractCluster(), clock: new VirtualClock({ auto: true }) });
}

test("a node that goes down is down after a restart too, among the steps before and after", async () => {
	await using directory = await temporaryDirectory();
	let last: Cluster;
	{
		await using driver = await open(directory.path);
		const { state_id } = await driver.describe();
		await driver.setNodeStatus(3, "down");
		await driver.execute(CLOSE, undisturbed());
		last = await driver.describe();
		expect(last.state_id).toBe(state_id + 2);
		expect(last.nodes.map(({ uid, status }) => [uid, status])).toContainEqual([3, "down"]);
	}
	await using driver = await open(directory.path);
	expect(await driver.describe()).toEqual(last);
});

test("a status that a node has already changes nothing, and an unknown node is refused", async () => {
	await using directory = await temporaryDirectory();
	await using driver = await open(directory.path);
	const before = await driver.describe();
	await driver.setNodeStatus(3, "active");
	expect(await driver.describe()).toEqual(before);
	await expect(driver.setNodeStatus(99, "down")).rejects.toThrow(/99/);
});

test("a move whose target goes down on the way fails and leaves the shard where it was", async () => {
	await using directory = await temporaryDirectory();
	const clock = new VirtualClock();
	await using driver = await openSimulatedCluster({ directory: directory.path, initial: contractCluster(), clock });
	const { shards } = await driver.describe();
	const move = { kind: "migrate", shard_uid: "5", from_node_uid: 3, to_node_uid: 1, bytes: 536_870_912 } as const;
	const moving = driver.execute(move, undisturbed());
	await clock.advance(1);
	await driver.setNodeStatus(1, "down");
	await clock.advance(3_600_000);
	expect(await moving).toMatchObject({ kind: "failed" });
	expect((await driver.describe()).shards).toEqual(shards);
});
