import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterAt } from "../../src/simulation/index.ts";
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
});
