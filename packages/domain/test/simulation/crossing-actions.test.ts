import { describe, expect, it } from "vitest";
import type { ActionName } from "../../src/index.ts";
import type { TimedCommand } from "../../src/simulation/index.ts";
import { bdb, cluster, endpoint, node, shard } from "../clusters.ts";
import { simulated } from "./scenarios.ts";

function start(time_ms: number, node_uid: number, name: ActionName): TimedCommand {
	return { kind: "start", time_ms, node_uid, request: { name, options: {} } };
}

describe("actions on several nodes at once", () => {
	it("leave an endpoint at home that has gone home under a plan made before", () => {
		const { cluster: left, report } = simulated({
			cluster: cluster({
				nodes: [node(1), node(2), node(3)],
				bdbs: [bdb(1)],
				shards: [shard("1", 1, 1)],
				endpoints: [endpoint(1, 3)],
			}),
			conflict_scope: "node",
			schedule: [
				start(0, 3, "maintenance_on"),
				start(60_000, 1, "maintenance_on"),
				start(60_100, 3, "maintenance_off"),
				start(120_000, 1, "maintenance_off"),
			],
		});
		expect(report.actions_by_status).toMatchObject({ completed: 4 });
		expect(left.endpoints).toMatchObject([{ node_uid: 3 }]);
	});
});
