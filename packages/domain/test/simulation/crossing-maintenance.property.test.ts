import fc from "fast-check";
import { expect, it } from "vitest";
import type { Cluster } from "../../src/index.ts";
import type { Scenario, SimulationResult, TimedCommand } from "../../src/simulation/index.ts";
import { anyRoomyCluster, simulated } from "./scenarios.ts";

/** Commands come at whole steps of this many milliseconds, so that plans meet other plans' steps often. */
const GRID_MS = 100;

/** Room for all that there is, so that three nodes may be out at once. */
const AMPLE = { total_memory: 4_000 * 1_048_576, max_redis_servers: 40 };

const moves_at_once = fc.integer({ min: 1, max: 3 });

/** One node goes out of service and comes back, as soon as it may or some time later. */
const anyAbsence = fc.record({
	/** A node that every roomy cluster has. */
	node_uid: fc.integer({ min: 1, max: 4 }),
	out: fc.nat(40),
	stay: fc.nat(40),
	on: fc.record(
		{
			demote_node: fc.boolean(),
			evict_ha_replica: fc.boolean(),
			max_concurrent_actions: moves_at_once,
		},
		{ requiredKeys: [] },
	),
	off: fc.record({ max_concurrent_actions: moves_at_once }, { requiredKeys: [] }),
});

const anyCrossing: fc.Arbitrary<Scenario> = fc
	.record({
		cluster: anyRoomyCluster,
		primary_node_uid: fc.integer({ min: 1, max: 4 }),
		absences: fc.uniqueArray(anyAbsence, { minLength: 2, maxLength: 4, selector: ({ node_uid }) => node_uid }),
		policy: fc.constantFrom("documented", "documented", "strict"),
		model: fc.record({
			bandwidth_bytes_per_second: fc.constantFrom(50_000_000, 500_000_000),
			step_duration_ms: fc.constantFrom(100, 250, 500),
			starting_ms: fc.constantFrom(0, 100),
			variation: fc.constantFrom(0, 0.3),
		}),
		seed: fc.nat(),
	})
	.map(({ cluster, primary_node_uid, absences, ...rest }) => ({
		...rest,
		cluster: { ...cluster, primary_node_uid, nodes: cluster.nodes.map((node) => ({ ...node, ...AMPLE })) },
		conflict_scope: "node",
		schedule: absences.flatMap(({ node_uid, out, stay, on, off }): readonly TimedCommand[] => [
			{ kind: "start", time_ms: out * GRID_MS, node_uid, request: { name: "maintenance_on", options: on } },
			{
				kind: "start",
				time_ms: (out + stay) * GRID_MS + 1,
				node_uid,
				request: { name: "maintenance_off", options: off },
			},
		]),
	}));

/** Whether every node says of itself that it is back, and none says that something is not as it was. */
function isAllBack({ report }: SimulationResult): boolean {
	const returns = report.actions.filter(({ name }) => name === "maintenance_off");
	return returns.every(({ status, description }) => status === "completed" && description === "Completed.");
}

/** All of a cluster but how often it has changed. */
function shapeOf(cluster: Cluster): Cluster {
	return { ...cluster, state_id: 0 };
}

it("gives every node back its own where maintenances of several nodes cross in time, or says what it does not", () => {
	let crossed = 0;
	fc.assert(
		fc.property(anyCrossing, (scenario) => {
			const result = simulated(scenario);
			if (!isAllBack(result)) return;
			crossed += 1;
			expect(shapeOf(result.cluster)).toEqual(shapeOf(scenario.cluster));
		}),
		{ numRuns: 4_000 },
	);
	expect(crossed).toBeGreaterThan(1_500);
});
