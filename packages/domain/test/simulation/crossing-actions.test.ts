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

	it("count a move once that two plans have wanted", () => {
		const { report } = simulated({
			cluster: cluster({
				nodes: [node(1), node(2), node(3, { total_memory: 1 })],
				bdbs: [bdb(1)],
				shards: [shard("1", 1, 1)],
				primary_node_uid: 3,
			}),
			schedule: [
				start(0, 1, "maintenance_on"),
				// Opens node 1 and goes no further.
				start(60_000, 1, "maintenance_off"),
				{ kind: "cancel", time_ms: 60_100, node_uid: 1, name: "maintenance_off" },
				start(70_000, 2, "maintenance_on"),
				start(70_510, 1, "maintenance_off"),
			],
		});
		const bytes = shard("1", 1, 1).used_memory;
		expect(report).toMatchObject({ moves: 2, bytes_moved: 2 * bytes });
		expect(report.actions.map(({ moves, bytes_moved }) => [moves, bytes_moved])).toEqual([
			[1, bytes],
			[0, 0],
			[0, 0],
			[1, bytes],
		]);
	});

	it.each(["maintenance_on", "remove"] as const)(
		"leave shards to the plan that takes them home, and let %s wait for it",
		(name) => {
			const before = cluster({
				nodes: [node(1), node(2), node(3), node(4), node(5)],
				bdbs: [bdb(1, { replication: true })],
				shards: [shard("1", 1, 1), shard("2", 1, 2, { role: "slave" })],
				primary_node_uid: 5,
			});
			const { cluster: left, report } = simulated({
				cluster: before,
				conflict_scope: "node",
				schedule: [
					start(0, 1, "maintenance_on"),
					start(100_000, 2, "maintenance_on"),
					start(300_000, 1, "maintenance_off"),
					start(300_000, 2, "maintenance_off"),
					start(300_100, 3, name),
					start(300_100, 4, name),
				],
				model: { bandwidth_bytes_per_second: 1_048_576 },
			});
			expect(report.actions.map(({ status, plans, moves }) => [status, plans, moves])).toEqual([
				["completed", 1, 1],
				["completed", 1, 1],
				["completed", 1, 1],
				["completed", 1, 1],
				["completed", 1, 0],
				["completed", 1, 0],
			]);
			expect(left.shards).toEqual(before.shards);
			const home_ms = report.actions[2]?.ended_ms ?? 0;
			expect(report.actions[4]?.ended_ms).toBeGreaterThanOrEqual(home_ms - 500);
		},
	);
});

describe("maintenance_off under which others change what it gives back", () => {
	const crossed = (name: ActionName) =>
		simulated({
			cluster: cluster({
				nodes: [node(1), node(2), node(3), node(4), node(5)],
				bdbs: [bdb(1, { replication: true }), bdb(2)],
				shards: [
					shard("1", 1, 2),
					shard("2", 1, 1, { role: "slave" }),
					shard("3", 2, 1, { used_memory: 100 * 1_048_576 }),
				],
				primary_node_uid: 5,
			}),
			schedule: [
				start(0, 1, "maintenance_on"),
				start(300_000, 1, "maintenance_off"),
				// Shard 2 is home, and shard 3 on its way.
				start(360_000, 2, name),
			],
			model: { bandwidth_bytes_per_second: 1_048_576 },
		});

	it("gives a role back that an action has changed since it was planned", () => {
		const { cluster: left, report } = crossed("enslave_node");
		expect(report.actions.map(({ status, plans }) => [status, plans])).toEqual([
			["completed", 1],
			["completed", 2],
			["completed", 1],
		]);
		expect(left.shards.map(({ node_uid, role }) => [node_uid, role])).toEqual([
			[2, "master"],
			[1, "slave"],
			[1, "master"],
		]);
	});

	it("says which role it cannot give back", () => {
		const { report } = crossed("maintenance_on");
		expect(report.actions[1]).toMatchObject({
			status: "completed",
			plans: 2,
			description: "Completed. Shard 2: It cannot become slave again: no copy may take over.",
		});
	});

	it("brings a shard back that another restoration has taken since it was planned", () => {
		const wanting = (node_uid: number, uids: readonly string[]) => ({
			name: "both",
			node_uid,
			kind: "user" as const,
			created_time: 0,
			accept_servers: true,
			max_listeners: 100,
			was_primary: false,
			shards: uids.map((uid) => ({ uid, role: "master" as const })),
			endpoints: [],
		});
		const restore = { name: "maintenance_off", options: { snapshot_name: "both" } } as const;
		const { cluster: left, report } = simulated({
			cluster: cluster({
				nodes: [node(1), node(2), node(3)],
				bdbs: [bdb(1), bdb(2), bdb(3)],
				shards: [
					shard("1", 1, 3, { used_memory: 0 }),
					shard("2", 2, 3, { used_memory: 90 * 1_048_576 }),
					shard("3", 3, 3, { used_memory: 60 * 1_048_576 }),
				],
				snapshots: [wanting(1, ["1", "2"]), wanting(2, ["1", "3"])],
				primary_node_uid: 3,
			}),
			conflict_scope: "node",
			schedule: [1, 2].map((node_uid) => ({ kind: "start", time_ms: 0, node_uid, request: restore })),
			model: { bandwidth_bytes_per_second: 1_048_576 },
		});
		expect(report.actions.map(({ status, plans, moves }) => [status, plans, moves])).toEqual([
			["completed", 2, 3],
			["completed", 2, 2],
		]);
		expect(left.shards.map(({ node_uid }) => node_uid)).toEqual([1, 1, 2]);
	});
});
