import { fileURLToPath } from "node:url";
import {
	type ActionRequest,
	type Cluster,
	checkCluster,
	openLiveCluster,
	planAction,
	readySteps,
} from "@node-actions/domain";
import {
	type LoadedCluster,
	loadClusterFile,
	loadDemoCluster,
	openSimulatedCluster,
	parseClusterFile,
	VirtualClock,
} from "@node-actions/simulated-cluster";
import { undisturbed } from "@node-actions/test-fixtures/driver/driver-under-test";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "./simulated-world.ts";

const SIX_NODES = fileURLToPath(new URL("../../../examples/six-nodes.yaml", import.meta.url));

async function loadSixNodes(): Promise<LoadedCluster> {
	const loaded = await loadClusterFile(SIX_NODES);
	if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
	return loaded.value;
}

/** Plans the action on the described cluster and runs the plan, two steps at a time; answers the cluster and the virtual time. */
async function run({ cluster: initial, source, model }: LoadedCluster, node_uid: number, request: ActionRequest) {
	await using directory = await temporaryDirectory();
	using clock = new VirtualClock({ auto: true });
	await using driver = await openSimulatedCluster({ directory: directory.path, initial, source, model, clock });
	const context = {
		cluster: openLiveCluster(initial),
		policy: "strict",
		time: 0,
		closed: new Set<number>(),
		promised: [],
		done: [],
	} as const;
	const planned = planAction(context, node_uid, request);
	if (!planned.ok) throw new Error(JSON.stringify(planned.error));
	const { steps } = planned.value;
	const began = clock.now();
	const done = new Set<number>();
	while (done.size < steps.length) {
		const ready = readySteps(planned.value, done, new Set()).slice(0, 2);
		const batch = ready.flatMap((at) => steps[at] ?? []);
		const outcomes = await Promise.all(batch.map((step) => driver.execute(step, undisturbed())));
		expect(outcomes).toEqual(batch.map(() => ({ kind: "done" })));
		for (const at of ready) done.add(at);
	}
	return { cluster: await driver.describe(), duration_ms: clock.now() - began };
}

function held(cluster: Cluster, node_uid: number): number {
	return [...cluster.shards, ...cluster.endpoints].filter((item) => item.node_uid === node_uid).length;
}

describe.each([
	["the built-in demo", loadDemoCluster, [1, 2, 3]],
	["examples/six-nodes.yaml", loadSixNodes, [1, 2, 3, 4, 5, 6]],
] as const)("in %s", (_name, load, uids) => {
	test.each(uids)("node %i can be removed", async (uid) => {
		const { cluster } = await run(await load(), uid, { name: "remove", options: {} });
		expect(cluster.nodes.map((node) => node.uid)).toEqual(uids.filter((other) => other !== uid));
		expect(checkCluster(cluster)).toEqual([]);
	});

	test.each(uids)("node %i can be emptied for maintenance", async (uid) => {
		const { cluster } = await run(await load(), uid, { name: "maintenance_on", options: {} });
		expect(held(cluster, uid)).toBe(0);
		expect(checkCluster(cluster)).toEqual([]);
	});

	test.each(uids)("node %i can hand over its endpoints", async (uid) => {
		const { cluster } = await run(await load(), uid, { name: "enslave_node", options: { endpoints_only: true } });
		expect(cluster.endpoints.some(({ node_uid }) => node_uid === uid)).toBe(false);
		expect(checkCluster(cluster)).toEqual([]);
	});
});

test("a node described as in maintenance comes out of it, with no more written down than that it is", async () => {
	const file = `
nodes:
  - { uid: 1, total_memory: 2GiB, maintenance_depth: 1, accept_servers: false, max_listeners: 0 }
  - { uid: 2, total_memory: 2GiB }
snapshots:
  - { name: before, node_uid: 1, kind: maintenance }
`;
	const loaded = parseClusterFile("cluster.yaml", file);
	if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
	const { cluster } = await run(loaded.value, 1, { name: "maintenance_off", options: {} });
	expect(cluster.nodes[0]).toMatchObject({ maintenance_depth: 0, accept_servers: true, max_listeners: 100 });
	expect(cluster.snapshots).toEqual([]);
});

describe("the built-in demo", () => {
	test("has replicated, Active-Active, rack-aware and unreplicated databases, several shards each", async () => {
		const { cluster } = await loadDemoCluster();
		expect(cluster.bdbs.some(({ replication, active_active }) => replication && !active_active)).toBe(true);
		expect(cluster.bdbs.some(({ replication, active_active }) => replication && active_active)).toBe(true);
		expect(cluster.bdbs.some(({ replication }) => !replication)).toBe(true);
		expect(cluster.bdbs.some(({ rack_aware }) => rack_aware)).toBe(true);
		for (const { uid } of cluster.bdbs) {
			expect(cluster.shards.filter(({ bdb_uid }) => bdb_uid === uid).length).toBeGreaterThan(1);
		}
		expect(new Set(cluster.nodes.map(({ rack_id }) => rack_id)).size).toBe(3);
	});

	test("a node empties in 10 to 30 seconds at speed 1", async () => {
		for (const uid of [1, 2, 3]) {
			const { duration_ms } = await run(await loadDemoCluster(), uid, { name: "maintenance_on", options: {} });
			expect(duration_ms).toBeGreaterThanOrEqual(10_000);
			expect(duration_ms).toBeLessThanOrEqual(30_000);
		}
	});

	test("counts as a source of its own, whatever its text", async () => {
		expect((await loadDemoCluster()).source).toEqual({ name: "demo", digest: "built-in demo" });
	});
});
