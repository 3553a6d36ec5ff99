import { describe, expect, it } from "vitest";
import { type ActionRequest, nodeNotFound } from "../../src/index.ts";
import {
	type Scenario,
	type SimulationEvent,
	simulate,
	type TimedCommand,
	type TimedFailure,
} from "../../src/simulation/index.ts";
import { bdb, cluster, node, shard, threeNodes } from "../clusters.ts";
import { simulated } from "./scenarios.ts";

const MIB = 1_048_576;

function start(time_ms: number, node_uid: number, name: ActionRequest["name"]): TimedCommand {
	return { kind: "start", time_ms, node_uid, request: { name, options: {} } };
}

/** Three nodes on which nobody starts anything, and what befalls them. */
function befallen(...timed: readonly TimedFailure[]) {
	return simulated({ cluster: threeNodes(), schedule: [], model: { promotion_ms: 1_000 }, failures: { timed } });
}

/** `whole`: what the fields are added to; undefined fields stand for nothing at all. */
function refusedFor(
	fields: Partial<Scenario> | undefined,
	whole: object = { cluster: threeNodes(), schedule: [] },
): readonly string[] {
	const result = simulate((fields === undefined ? fields : { ...whole, ...fields }) as Scenario);
	return result.ok ? [] : result.error.map(({ rule, path }) => `${rule} at ${path.join(".")}`);
}

function befalls(kind: TimedFailure["kind"], time_ms: number, node_uid: number): TimedFailure {
	return { kind, time_ms, node_uid };
}

function kindsOf(timeline: readonly SimulationEvent[]): readonly string[] {
	return timeline.map(({ kind }) => kind);
}

describe("a scenario that makes no sense", () => {
	it.each([
		[{ schedule: [start(0, 9, "remove")] }, "unknown_node at schedule.0.node_uid"],
		[{ schedule: [start(-1, 1, "remove")] }, "out_of_range at schedule.0.time_ms"],
		[{ schedule: [start(Number.NaN, 1, "remove")] }, "out_of_range at schedule.0.time_ms"],
		[
			{ cluster: cluster({ nodes: [node(1)], shards: [shard("1", 1, 2)] }) },
			"missing_node at cluster.shards.0.node_uid",
		],
		[{ model: { bandwidth_bytes_per_second: 0 } }, "out_of_range at model.bandwidth_bytes_per_second"],
		[
			{ failures: { timed: [{ kind: "node_down", time_ms: 1, node_uid: 7 }] } },
			"unknown_node at failures.timed.0.node_uid",
		],
		[
			{ failures: { random: { seed: 1, mean_time_to_failure_ms: 0, repair_ms: 1 } } },
			"out_of_range at failures.random.mean_time_to_failure_ms",
		],
		[{ failures: { timed: [befalls("node_up", 1, 1)] } }, "never_down at failures.timed.0"],
		[{ failures: { timed: [befalls("node_down", 5, 1), befalls("node_up", 4, 1)] } }, "never_down at failures.timed.1"],
		[
			{ failures: { timed: [befalls("node_down", 1, 1), befalls("node_up", 2, 1), befalls("node_up", 3, 1)] } },
			"never_down at failures.timed.2",
		],
		[{ seed: 1.5 }, "out_of_range at seed"],
		[{ events_max: 0 }, "out_of_range at events_max"],
	] satisfies readonly (readonly [Partial<Scenario>, string])[])(
		"is refused with the place of the mistake: %o",
		(fields, problem) => {
			expect(refusedFor(fields)).toContain(problem);
		},
	);
});

describe("what is no scenario at all, as plain JavaScript may hand in", () => {
	it.each([
		[undefined, "wrong_type at "],
		[{ cluster: {}, schedule: [] }, "wrong_type at cluster.nodes"],
		[{ cluster: threeNodes() }, "wrong_type at schedule"],
		[{ cluster: { ...threeNodes(), nodes: [null] }, schedule: [] }, "wrong_type at cluster.nodes.0"],
		[{ cluster: { ...threeNodes(), shards: [{ uid: "1" }] }, schedule: [] }, "wrong_type at cluster.shards.0.bdb_uid"],
		[{ cluster: threeNodes(), schedule: [undefined] }, "wrong_type at schedule.0"],
		[
			{ cluster: threeNodes(), schedule: [{ kind: "start", time_ms: 0, node_uid: 1 }] },
			"wrong_type at schedule.0.request",
		],
		[
			{ cluster: threeNodes(), schedule: [{ kind: "start", time_ms: 0, node_uid: 1, request: { name: "remove" } }] },
			"wrong_type at schedule.0.request.options",
		],
		[{ cluster: threeNodes(), schedule: [], failures: { timed: 7 } }, "wrong_type at failures.timed"],
		[{ cluster: threeNodes(), schedule: [], failures: null }, "wrong_type at failures"],
		[{ cluster: threeNodes(), schedule: [], model: null }, "wrong_type at model"],
	])("is refused and not thrown: %#", (given, problem) => {
		expect(refusedFor(given as Partial<Scenario>, {})).toContain(problem);
	});

	it("leaves other failures at random alone", () => {
		const random = { seed: 1, mean_time_to_failure_ms: 1_000_000, repair_ms: 1 };
		expect(refusedFor({ failures: { random, timed: [befalls("node_up", 1, 1)] } })).toEqual([]);
	});
});

describe("a simulation", () => {
	it("reports of the nodes that the scenario has, those that left too, and of no other", () => {
		const { report } = simulated({ cluster: threeNodes(), schedule: [start(0, 3, "remove")] });
		expect(report.nodes.map(({ uid }) => uid)).toEqual([1, 2, 3]);
	});

	it("refuses an action on a node that has left as the server does, and starts none", () => {
		const { report } = simulated({
			cluster: threeNodes(),
			schedule: [start(0, 3, "remove"), start(86_400_000, 3, "maintenance_on")],
		});
		expect(report.refused).toMatchObject([
			{ node_uid: 3, name: "maintenance_on", error_code: "node_not_found", message: nodeNotFound(3).message },
		]);
		expect(report.actions.map(({ name, status }) => [name, status])).toEqual([["remove", "completed"]]);
	});

	it("takes as long as the bytes of its moves need", () => {
		const { report } = simulated({
			cluster: threeNodes(),
			schedule: [start(1_000, 1, "maintenance_on")],
			model: { bandwidth_bytes_per_second: 50 * MIB, step_duration_ms: 0 },
		});
		// Three shards of 50 MiB, two at a time.
		expect(report).toMatchObject({
			makespan_ms: 2_000,
			moves: 3,
			bytes_moved: 150 * MIB,
			failovers: 1,
			ended_by: "rest",
		});
	});

	it("refuses a second action of the type while one is live, and accepts it afterwards", () => {
		const { report } = simulated({
			cluster: threeNodes(),
			schedule: [start(0, 1, "enslave_node"), start(0, 2, "enslave_node"), start(60_000, 2, "enslave_node")],
		});
		expect(report.refused).toMatchObject([{ time_ms: 0, node_uid: 2, error_code: "action_conflict" }]);
		expect(report.actions_by_status).toMatchObject({ completed: 2 });
	});

	it("remembers a cancel during starting, and ends as cancelled with nothing planned", () => {
		const { timeline, report } = simulated({
			cluster: threeNodes(),
			schedule: [start(0, 1, "maintenance_on"), { kind: "cancel", time_ms: 50, node_uid: 1, name: "maintenance_on" }],
			model: { starting_ms: 100 },
		});
		expect(report.actions).toMatchObject([{ status: "cancelled", plans: 0, ended_ms: 100 }]);
		expect(kindsOf(timeline)).not.toContain("planned");
	});

	it("finishes the move in hand when cancelled, and starts no other", () => {
		const { report } = simulated({
			cluster: threeNodes(),
			schedule: [
				{
					...start(0, 1, "maintenance_on"),
					request: { name: "maintenance_on", options: { max_concurrent_actions: 1 } },
				},
				{ kind: "cancel", time_ms: 600, node_uid: 1, name: "maintenance_on" },
			],
			model: { bandwidth_bytes_per_second: 50 * MIB, step_duration_ms: 0 },
		} as Scenario);
		expect(report.actions).toMatchObject([{ status: "cancelled", moves: 1, ended_ms: 1_000 }]);
	});

	it("plans again where a move loses its target, and completes where there is room elsewhere", () => {
		const { report, timeline, cluster } = simulated({
			cluster: threeNodes({ nodes: [node(1), node(2), node(3), node(4)] }),
			schedule: [start(0, 1, "maintenance_on")],
			model: { bandwidth_bytes_per_second: MIB, step_duration_ms: 0 },
			failures: { timed: [{ kind: "node_down", time_ms: 10_000, node_uid: 3 }] },
		});
		expect(kindsOf(timeline)).toContain("step_failed");
		expect(report.actions).toMatchObject([{ status: "completed", plans: 2 }]);
		expect(cluster.shards.filter(({ node_uid }) => node_uid === 1 || node_uid === 3)).toEqual([]);
	});

	it("fails the action whose move loses its target when nowhere else is room", () => {
		const { report, timeline } = simulated({
			cluster: threeNodes(),
			schedule: [start(0, 1, "maintenance_on")],
			model: { bandwidth_bytes_per_second: MIB, step_duration_ms: 0 },
			failures: { timed: [{ kind: "node_down", time_ms: 10_000, node_uid: 3 }] },
		});
		expect(kindsOf(timeline)).toContain("step_failed");
		expect(report.actions).toMatchObject([{ status: "failed", error: { error_code: "insufficient_resources" } }]);
	});

	it.each(["remove", "maintenance_on"] as const)("lets %s wait for a move that is on its way to the node", (name) => {
		const { report, cluster: left } = simulated({
			cluster: cluster({
				nodes: [node(1), node(2), node(3), node(4)],
				bdbs: [bdb(1), bdb(2)],
				shards: [shard("1", 1, 1), shard("2", 2, 2)],
				primary_node_uid: 4,
			}),
			conflict_scope: "node",
			schedule: [start(0, 1, "maintenance_on"), start(20_000, 3, name)],
			model: { bandwidth_bytes_per_second: MIB, step_duration_ms: 500 },
		});
		// Shard 1 reaches node 3 after a minute, and leaves it again.
		expect(report.actions).toMatchObject([
			{ status: "completed", moves: 1 },
			{ status: "completed", moves: 1, plans: 2 },
		]);
		expect(left.shards).toMatchObject([{ node_uid: 4 }, { node_uid: 2 }]);
	});

	it("opens a node that a cancelled remove left closed with maintenance_off, and only with it", () => {
		const back = (name: "maintenance_off" | "enslave_node") =>
			simulated({
				cluster: cluster({
					nodes: [node(1), node(2), node(3)],
					bdbs: [bdb(1), bdb(2)],
					shards: [shard("1", 1, 1), shard("2", 2, 2)],
					primary_node_uid: 3,
				}),
				schedule: [
					start(0, 1, "remove"),
					{ kind: "cancel", time_ms: 5_000, node_uid: 1, name: "remove" },
					start(120_000, 1, name),
					start(180_000, 2, "maintenance_on"),
				],
				model: { bandwidth_bytes_per_second: MIB, step_duration_ms: 500 },
			});
		const opened = back("maintenance_off");
		expect(opened.report.actions.map(({ status }) => status)).toEqual(["cancelled", "completed", "completed"]);
		expect(opened.cluster.shards).toMatchObject([{ node_uid: 3 }, { node_uid: 1 }]);
		expect(back("enslave_node").cluster.shards).toMatchObject([{ node_uid: 3 }, { node_uid: 3 }]);
	});

	it("counts the time without a second copy and without a master", () => {
		const { report } = befallen(
			{ kind: "node_down", time_ms: 5_000, node_uid: 1 },
			{ kind: "node_up", time_ms: 15_000, node_uid: 1 },
		);
		expect(report.bdbs).toEqual([
			{ uid: 1, without_redundancy_ms: 10_000, unavailable_ms: 1_000, min_living_copies: 1 },
			{ uid: 2, without_redundancy_ms: 0, unavailable_ms: 10_000, min_living_copies: 0 },
		]);
		expect(report.promotions).toBe(1);
	});

	it("counts the time without a majority in service, nodes in maintenance among those out of it, also where it has not ended", () => {
		const { report, timeline } = befallen(
			{ kind: "node_down", time_ms: 5_000, node_uid: 1 },
			{ kind: "node_down", time_ms: 6_000, node_uid: 2 },
			{ kind: "node_up", time_ms: 8_000, node_uid: 1 },
			{ kind: "node_down", time_ms: 20_000, node_uid: 3 },
		);
		expect(report.without_majority_ms).toBe(2_000 + report.end_ms - 20_000);
		const told = timeline.filter(({ kind }) => kind.startsWith("majority"));
		expect(told).toEqual([
			{ time_ms: 6_000, kind: "majority_lost" },
			{ time_ms: 8_000, kind: "majority_regained" },
			{ time_ms: 20_000, kind: "majority_lost" },
		]);
		const maintained = simulated({
			cluster: threeNodes(),
			schedule: [start(0, 1, "maintenance_on")],
			failures: { timed: [befalls("node_down", 60_000, 2), befalls("node_up", 61_000, 2)] },
		});
		expect(maintained.report.without_majority_ms).toBe(1_000);
	});

	it("ends the makespan with the last action, whatever happens afterwards", () => {
		const { report } = simulated({
			cluster: threeNodes(),
			schedule: [start(1_000, 1, "enslave_node")],
			model: { step_duration_ms: 500 },
			failures: { timed: [{ kind: "node_down", time_ms: 60_000, node_uid: 3 }] },
		});
		expect(report.end_ms).toBeGreaterThanOrEqual(60_000);
		expect(report.makespan_ms).toBe((report.actions[0]?.ended_ms ?? 0) - 1_000);
	});

	it("counts the time without a second copy and without a master that has not ended", () => {
		const { report } = befallen(
			{ kind: "node_down", time_ms: 5_000, node_uid: 1 },
			// Holds nothing, and is the last that happens.
			{ kind: "node_down", time_ms: 20_000, node_uid: 3 },
		);
		expect(report.end_ms).toBeGreaterThanOrEqual(20_000);
		expect(report.bdbs).toMatchObject([
			{ uid: 1, without_redundancy_ms: report.end_ms - 5_000 },
			{ uid: 2, unavailable_ms: report.end_ms - 5_000 },
		]);
	});

	it("lets moves of one node wait for each other when their number is limited", () => {
		const run = (transfers_per_node_max: number | null) =>
			simulated({
				cluster: threeNodes(),
				schedule: [start(0, 1, "maintenance_on")],
				model: { bandwidth_bytes_per_second: 50 * MIB, step_duration_ms: 0, transfers_per_node_max },
			}).report.makespan_ms;
		expect([run(null), run(1)]).toEqual([2_000, 3_000]);
	});

	it("counts what stands on a node and what is on its way there into the peak", () => {
		const { report } = simulated({ cluster: threeNodes(), schedule: [start(0, 1, "maintenance_on")] });
		const peaks = report.nodes.map(({ peak_memory }) => peak_memory / MIB);
		expect(peaks[0]).toBe(300);
		expect((peaks[1] ?? 0) + (peaks[2] ?? 0)).toBe(500);
	});

	it("says which bound ended it", () => {
		const scenario = { cluster: threeNodes(), schedule: [start(0, 1, "maintenance_on")] } as const;
		expect(simulated({ ...scenario, events_max: 3 }).report).toMatchObject({ ended_by: "event_limit" });
		expect(simulated({ ...scenario, time_limit_ms: 700 }).report).toMatchObject({
			ended_by: "time_limit",
			end_ms: 700,
		});
	});

	it("draws other failures from another failure seed, and the same from the same", () => {
		const run = (seed: number) =>
			JSON.stringify(
				simulated({
					cluster: threeNodes(),
					schedule: [start(0, 1, "maintenance_on"), start(3_600_000, 1, "maintenance_off")],
					failures: { random: { seed, mean_time_to_failure_ms: 600_000, repair_ms: 60_000 } },
				}).timeline.filter(({ kind }) => kind === "node_down"),
			);
		expect(run(1)).toBe(run(1));
		expect(run(1)).not.toBe(run(2));
		expect(run(1)).not.toBe("[]");
	});

	it("keeps no timeline when told so, and hands events out all the same", () => {
		const kinds: string[] = [];
		const result = simulate(
			{ cluster: threeNodes(), schedule: [start(0, 1, "maintenance_on")] },
			{ timeline: "none", onEvent: ({ kind }) => kinds.push(kind) },
		);
		expect(result.ok && result.value.timeline).toEqual([]);
		expect(result.ok && result.value.report.events).toBe(kinds.length);
	});
});
