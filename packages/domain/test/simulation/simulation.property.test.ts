import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	bytesOf,
	type Cluster,
	checkCluster,
	inMaintenance,
	isStepDone,
	openLiveCluster,
	type Snapshot,
	type StepKind,
	stepWeight,
} from "../../src/index.ts";
import { clusterAt, replay, type Scenario, type SimulationEvent } from "../../src/simulation/index.ts";
import { withoutMajority } from "./enough-nodes.ts";
import { violations } from "./invariants.ts";
import { anyScenario, simulated } from "./scenarios.ts";

describe("random schedules of start, cancel, death and return", () => {
	it("never lead to two masters, two copies on a node, lost quorum, a forbidden status or a broken conflict rule", () => {
		let steps = 0;
		fc.assert(
			fc.property(anyScenario, (scenario) => {
				const { timeline, report } = simulated(scenario);
				steps += report.moves + report.failovers;
				expect(violations(scenario, timeline)).toEqual([]);
			}),
			{ numRuns: 2_500 },
		);
		// Schedules in which nothing moves would promise nothing.
		expect(steps).toBeGreaterThan(5_000);
	});

	it("give the same bytes again", () => {
		fc.assert(
			fc.property(anyScenario, (scenario) => {
				expect(JSON.stringify(simulated(structuredClone(scenario)))).toBe(JSON.stringify(simulated(scenario)));
			}),
			{ numRuns: 300 },
		);
	});

	it("end in the cluster that the timeline's steps, deaths and promotions lead to", () => {
		fc.assert(
			fc.property(anyScenario, (scenario) => {
				const { timeline, cluster } = simulated(scenario);
				expect(clusterAt(scenario.cluster, timeline)).toEqual(cluster);
			}),
			{ numRuns: 500 },
		);
	});

	it("report the time without a majority in service that the timeline's steps, deaths and returns lead to", () => {
		let without = 0;
		fc.assert(
			fc.property(anyScenario, (scenario) => {
				const { timeline, report } = simulated(scenario);
				const { without_majority_ms, end_ms } = report;
				// Nothing is told before the first event, at which the cluster is as it was.
				const begun = [{ time_ms: 0, kind: "record_removed", action_uid: "" }, ...timeline] as const;
				expect(without_majority_ms).toBe(withoutMajority(scenario.cluster, begun, end_ms));
				if (without_majority_ms > 0) without += 1;
			}),
			{ numRuns: 500 },
		);
		expect(without).toBeGreaterThan(50);
	});

	it("leave a cluster that is the beginning of another simulation, with snapshots of users too", () => {
		let left = 0;
		fc.assert(
			fc.property(anyScenario, fc.boolean(), fc.nat(3), (given, earlier, max_listeners) => {
				const { cluster } = simulated(earlier ? restoringFromBefore(given, max_listeners) : given);
				expect(checkCluster(cluster)).toEqual([]);
				simulated({ cluster, schedule: [] });
				const closed = cluster.nodes.filter((node) => !node.accept_servers && !inMaintenance(node));
				if (closed.some(({ uid }) => cluster.endpoints.some(({ node_uid }) => node_uid === uid))) left += 1;
			}),
			{ numRuns: 2_500 },
		);
		// Nodes that a removal has closed and not emptied.
		expect(left).toBeGreaterThan(5);
	});

	it("tell in the timeline the same failovers, promotions, moves and bytes as in the report", () => {
		let left_out = 0;
		fc.assert(
			fc.property(anyScenario, (scenario) => {
				const { timeline, report } = simulated(scenario);
				const done = timeline.filter((event) => event.kind === "step_done");
				const changes = done.filter((event) => event.left_out === undefined);
				left_out += done.length - changes.length;
				expect(talliedFrom(changes)).toEqual({
					failovers: report.failovers,
					moves: report.moves,
					bytes_moved: report.bytes_moved,
				});
				for (const { action_uid, moves, bytes_moved } of report.actions) {
					const own = changes.filter((event) => event.action_uid === action_uid);
					expect(talliedFrom(own)).toMatchObject({ moves, bytes_moved });
				}
				expect(timeline.filter(({ kind }) => kind === "promoted")).toHaveLength(report.promotions);
				expect(timeline.filter(({ kind }) => kind === "node_down")).toHaveLength(report.node_failures);
				expect(timeline).toHaveLength(report.events);
				expect(unlikeCluster(scenario.cluster, timeline)).toEqual([]);
			}),
			{ numRuns: 2_500 },
		);
		// Without any, nothing would be told apart.
		expect(left_out).toBeGreaterThan(5);
	});

	it("report of an action that did not complete how much of its plan is done, by bytes", () => {
		let interrupted = 0;
		fc.assert(
			fc.property(anyScenario, (scenario) => {
				const { timeline, report } = simulated(scenario);
				for (const { action_uid, plans, status, progress } of report.actions) {
					if (plans !== 1 || status === "completed") continue;
					const own = timeline.filter((event) => "action_uid" in event && event.action_uid === action_uid);
					const plan = own.find(({ kind }) => kind === "planned");
					const done = own.flatMap((event) => (event.kind === "step_done" ? [stepWeight(bytesOf(event.step))] : []));
					if (plan?.kind !== "planned") continue;
					const total = plan.bytes + plan.steps * stepWeight(0);
					const share = done.reduce((sum, weight) => sum + weight, 0) / total;
					expect(progress).toBe(Math.min(Math.round(share * 1_000) / 10, 99.9));
					if (done.length > 0) interrupted += 1;
				}
			}),
			{ numRuns: 500 },
		);
		expect(interrupted).toBeGreaterThan(5);
	});
});

function talliedFrom(done: readonly Extract<SimulationEvent, { kind: "step_done" }>[]) {
	const ofKind = (kind: StepKind) => done.filter(({ step }) => step.kind === kind).length;
	const bytes_moved = done.reduce((sum, { step }) => sum + bytesOf(step), 0);
	return { failovers: ofKind("fail_over"), moves: ofKind("migrate"), bytes_moved };
}

/** The steps that the timeline says were done although the cluster showed them already, or the other way round. */
function unlikeCluster(cluster: Cluster, timeline: readonly SimulationEvent[]): readonly SimulationEvent[] {
	const live = openLiveCluster(cluster);
	return timeline.filter((event) => {
		const isDone = event.kind === "step_done" && isStepDone(live, event.step);
		replay(live, event);
		return event.kind === "step_done" && isDone !== (event.left_out === true);
	});
}

/** The same with a user's snapshot of every node, of a time when it might hold so many endpoints and held nothing, from which `maintenance_off` restores. */
function restoringFromBefore(scenario: Scenario, max_listeners: number): Scenario {
	const snapshots = scenario.cluster.nodes.map(
		({ uid }): Snapshot => ({
			name: "before",
			node_uid: uid,
			kind: "user",
			created_time: 0,
			accept_servers: true,
			max_listeners,
			was_primary: false,
			shards: [],
			endpoints: [],
		}),
	);
	const schedule = scenario.schedule.map((command) =>
		command.kind === "start" && command.request.name === "maintenance_off"
			? { ...command, request: { ...command.request, options: { snapshot_name: "before" } } }
			: command,
	);
	return { ...scenario, cluster: { ...scenario.cluster, snapshots }, schedule };
}
