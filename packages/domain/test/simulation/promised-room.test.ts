import { expect, test } from "vitest";
import { simulate } from "../../src/simulation/index.ts";
import { bdb, cluster, endpoint, node, shard } from "../clusters.ts";

const MIB = 1_048_576;

/** Node 2 has room for exactly what stands on node 1: its bytes, its number of shards, its endpoint. */
const exact = cluster({
	nodes: [
		node(1),
		node(2, { total_memory: 200 * MIB, max_redis_servers: 2, max_listeners: 1 }),
		node(3, { accept_servers: false }),
	],
	bdbs: [bdb(1), bdb(2)],
	shards: [shard("1", 1, 1), shard("2", 2, 1)],
	endpoints: [endpoint(1, 1)],
});

test("a plan that takes the last room there is can be carried out: what it promised itself is not in its way", () => {
	const played = simulate({
		cluster: exact,
		schedule: [
			{ kind: "start", time_ms: 0, node_uid: 1, request: { name: "maintenance_on", options: {} } },
			{ kind: "start", time_ms: 60_000, node_uid: 1, request: { name: "maintenance_off", options: {} } },
			{ kind: "start", time_ms: 120_000, node_uid: 2, request: { name: "maintenance_on", options: {} } },
			{ kind: "start", time_ms: 180_000, node_uid: 2, request: { name: "maintenance_off", options: {} } },
		],
	});
	expect(played.ok && played.value.report.actions.map(({ status, error }) => [status, error])).toEqual(
		Array(4).fill(["completed", null]),
	);
});
