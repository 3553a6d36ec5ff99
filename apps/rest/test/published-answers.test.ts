import { buildCluster } from "@node-actions/test-fixtures/cluster-builder";
import {
	FULL,
	ONE_DOWN,
	SHORT_OF_MEMORY,
	SHORT_OF_SHARDS,
	TWO_NODES,
	UNRESTORABLE,
} from "@node-actions/test-fixtures/clusters";
import { expect, test } from "vitest";
import { z } from "zod";
import { jsonOf } from "./json-of.ts";
import { openServer } from "./open-server.ts";
import { expectAsPublished } from "./published-schema.ts";

const spare = buildCluster({ nodes: [{}, {}], databases: [{ name: "scratch", ranges: ["1"] }] });

/** The other node has no room for an endpoint. */
const SHORT_OF_LISTENERS = {
	...spare,
	nodes: spare.nodes.map((node) => (node.uid === 2 ? { ...node, max_listeners: 0 } : node)),
};

const DOCUMENTED = "/v1/nodes/{node_uid}/actions/{action}";

test.each([
	["set_options", FULL, "maintenance_on", {}],
	["set_options", UNRESTORABLE, "maintenance_off", { snapshot_name: "of-lost-shards" }],
	["add_memory", SHORT_OF_MEMORY, "remove", {}],
	["raise_shard_limit", SHORT_OF_SHARDS, "maintenance_on", {}],
	["raise_listener_limit", SHORT_OF_LISTENERS, "remove", {}],
	["bring_back", ONE_DOWN, "maintenance_on", {}],
	["add_nodes", TWO_NODES, "remove", {}],
] as const)(
	"the answers with the remedy %s have the fields that the document names, and no others",
	async (kind, cluster, action, options) => {
		await using server = await openServer({}, cluster);
		const body = JSON.stringify(options);
		const path = `/v1/nodes/1/actions/${action}`;
		if (action === "maintenance_off") {
			await server.send("POST", "/v1/nodes/1/actions/maintenance_on");
			await server.settle();
		}
		const dryRun = await (await server.send("POST", `${path}?dry_run=true`, { body })).json();
		expect(dryRun).toMatchObject({ feasible: false, remedy: { kind } });
		expectAsPublished("POST", DOCUMENTED, dryRun);
		await server.send("POST", path, { body });
		await server.settle();
		const failed = await (await server.send("GET", path)).json();
		expect(failed).toMatchObject({ status: "failed", remedy: { kind } });
		expectAsPublished("GET", DOCUMENTED, failed);
		const history = await (await server.send("GET", "/v1/nodes/actions/history?limit=1")).json();
		expect(history).toMatchObject({ events: [{ why_not: { remedy: { kind } } }] });
		expectAsPublished("GET", "/v1/nodes/actions/history", history);
	},
);

test("the answers with a remedy that waits for an action under way have the fields that the document names, and no others", async () => {
	await using server = await openServer({ cluster: "demo" });
	const dryRun = async () => {
		for (;;) {
			const answered = await server.send("POST", "/v1/nodes/3/actions/remove?dry_run=true");
			const answer = await jsonOf(answered, z.looseObject({ feasible: z.boolean() }));
			if (!answer.feasible) return answer;
			await server.clock.advanceToNext();
		}
	};
	await server.send("POST", "/v1/nodes/2/actions/maintenance_on");
	const leaving = await dryRun();
	expect(leaving).toMatchObject({ remedy: { kind: "bring_back", after: "maintenance_on" } });
	expectAsPublished("POST", DOCUMENTED, leaving);
	await server.settle();
	await server.send("POST", "/v1/nodes/2/actions/maintenance_off");
	const returning = await dryRun();
	expect(returning).toMatchObject({ remedy: { kind: "wait_for_action", action: "maintenance_off" } });
	expectAsPublished("POST", DOCUMENTED, returning);
});

test.each(["maintenance_on", "maintenance_off", "enslave_node", "remove"])(
	"the plan of %s and its history have the fields that the document names, and no others",
	async (action) => {
		await using server = await openServer({ cluster: "demo" });
		if (action === "maintenance_off") {
			await server.send("POST", "/v1/nodes/1/actions/maintenance_on");
			await server.settle();
		}
		const body = JSON.stringify(
			action === "maintenance_off" ? {} : action === "remove" ? { wait_for_persistence: true } : { demote_node: true },
		);
		const path = `/v1/nodes/1/actions/${action}`;
		const plan = await (await server.send("POST", `${path}?dry_run=true`, { body })).json();
		expect(plan).toMatchObject({ feasible: true });
		expectAsPublished("POST", DOCUMENTED, plan);
		expectAsPublished("POST", DOCUMENTED, await (await server.send("POST", path, { body })).json());
		await server.settle();
		expectAsPublished("GET", DOCUMENTED, await (await server.send("GET", path)).json());
		const history = await (await server.send("GET", "/v1/nodes/actions/history?limit=1000")).json();
		expectAsPublished("GET", "/v1/nodes/actions/history", history);
	},
);
