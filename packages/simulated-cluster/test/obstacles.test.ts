import type { Cluster, Node, Step } from "@node-actions/domain";
import { openSimulatedCluster, VirtualClock } from "@node-actions/simulated-cluster";
import { contractCluster } from "@node-actions/test-fixtures/driver/contract-cluster";
import { undisturbed } from "@node-actions/test-fixtures/driver/driver-under-test";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "./simulated-world.ts";

const GIB = 1_073_741_824;

/** The contract's cluster with one node changed. */
function withNode(uid: number, change: Partial<Node>): Cluster {
	const cluster = contractCluster();
	return { ...cluster, nodes: cluster.nodes.map((node) => (node.uid === uid ? { ...node, ...change } : node)) };
}

function move(shard_uid: string, from_node_uid: number, to_node_uid: number, bytes = GIB / 2): Step {
	return { kind: "migrate", shard_uid, from_node_uid, to_node_uid, bytes };
}

/** Outcomes of the steps, executed side by side. */
async function execute(initial: Cluster, ...steps: readonly Step[]) {
	await using directory = await temporaryDirectory();
	using clock = new VirtualClock({ auto: true });
	await using driver = await openSimulatedCluster({ directory: directory.path, initial, clock });
	return await Promise.all(steps.map((step) => driver.execute(step, undisturbed())));
}

function failed(error_code: string, message: RegExp) {
	return { kind: "failed", error: { error_code, message: expect.stringMatching(message) } };
}

describe("the simulated cluster refuses", () => {
	test.each<[string, Step]>([
		["to move a shard", move("1", 1, 4)],
		["to bind an endpoint", { kind: "rebind_endpoint", endpoint_uid: "1:1", from_node_uid: 1, to_node_uid: 4 }],
		["to give the primary's role", { kind: "change_primary", to_node_uid: 4 }],
	])("%s to a node that is down", async (_name, step) => {
		const outcomes = await execute(withNode(4, { status: "down" }), step);
		expect(outcomes).toEqual([failed("internal_error", /Node 4 is down/)]);
	});

	test("to fail over to a shard on a node that is down", async () => {
		const step: Step = { kind: "fail_over", from_shard_uid: "1", to_shard_uid: "2" };
		expect(await execute(withNode(2, { status: "down" }), step)).toEqual([failed("internal_error", /down/)]);
	});

	test("to fail over from a shard that is no master", async () => {
		const step: Step = { kind: "fail_over", from_shard_uid: "2", to_shard_uid: "1" };
		const toItsMaster = await execute(contractCluster(), step);
		expect(toItsMaster).toEqual([{ kind: "done" }]);
		const third = contractCluster();
		const shards = [...third.shards, { ...known(third.shards[1]), uid: "7", node_uid: 4 }];
		const toASibling = await execute({ ...third, shards }, { ...step, to_shard_uid: "7" });
		expect(toASibling).toEqual([failed("internal_error", /no master/)]);
	});

	test("a move to a node without memory for it", async () => {
		const outcomes = await execute(withNode(4, { total_memory: 2 * GIB - 1 }), move("1", 1, 4));
		expect(outcomes).toEqual([failed("insufficient_resources", /Node 4 has 1073741823 bytes left/)]);
	});

	test("a move to a node that holds as many shards as it may", async () => {
		const outcomes = await execute(withNode(4, { max_redis_servers: 1 }), move("1", 1, 4));
		expect(outcomes).toEqual([failed("insufficient_resources", /limit/)]);
	});

	test("an endpoint for a node that has as many as it may", async () => {
		const step: Step = { kind: "rebind_endpoint", endpoint_uid: "1:1", from_node_uid: 1, to_node_uid: 3 };
		const outcomes = await execute(withNode(3, { max_listeners: 1 }), step);
		expect(outcomes).toEqual([failed("insufficient_resources", /limit/)]);
	});

	test("to give away twice the room that a move in flight was promised", async () => {
		const [slow, quick] = [move("1", 1, 4, GIB), move("5", 3, 4, GIB / 4)];
		const outcomes = await execute(withNode(4, { total_memory: 2 * GIB }), slow, quick);
		expect(outcomes).toEqual([{ kind: "done" }, failed("insufficient_resources", /Node 4 has 0 bytes left/)]);
	});

	test("a step that another one made impossible while it ran", async () => {
		const bind = (endpoint_uid: string, from_node_uid: number): Step => {
			return { kind: "rebind_endpoint", endpoint_uid, from_node_uid, to_node_uid: 4 };
		};
		const outcomes = await execute(withNode(4, { max_listeners: 1 }), bind("1:1", 1), bind("2:1", 3));
		expect(outcomes).toEqual([{ kind: "done" }, failed("insufficient_resources", /Node 4 has 1 endpoints/)]);
	});

	test("to bring both copies of a slot range to one node at the same time", async () => {
		const outcomes = await execute(contractCluster(), move("1", 1, 4, GIB), move("2", 2, 4, GIB / 4));
		expect(outcomes).toEqual([{ kind: "done" }, failed("internal_error", /beside its copy, shard 1/)]);
	});

	test("to move a shard whose only copy is on a node that is down", async () => {
		const cluster = withNode(3, { status: "down" });
		const outcomes = await execute(cluster, move("5", 3, 4), move("4", 3, 4));
		expect(outcomes).toEqual([failed("internal_error", /no living copy/), { kind: "done" }]);
	});

	test("to remove the primary, or a node that still has an endpoint or a shard on its way to it", async () => {
		const remove = (node_uid: number): Step => ({ kind: "remove_node", node_uid });
		const empty = contractCluster();
		const bare = { ...empty, shards: empty.shards.filter(({ node_uid }) => node_uid === 2) };
		expect(await execute({ ...bare, endpoints: [] }, remove(1))).toEqual([failed("internal_error", /primary/)]);
		expect(await execute(bare, remove(3))).toEqual([failed("internal_error", /endpoint 2:1/)]);
		expect(await execute(bare, move("2", 2, 4), remove(4))).toEqual([
			{ kind: "done" },
			failed("internal_error", /shard 2/),
		]);
	});
});

function known<Value>(value: Value | undefined): Value {
	if (value === undefined) throw new Error("not in the cluster");
	return value;
}
