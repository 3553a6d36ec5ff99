import { checkCluster } from "@node-actions/domain";
import { expect, test } from "vitest";
import { benchDecisions } from "../src/bench/domain/decisions.ts";
import { benchEngines } from "../src/bench/domain/engines.ts";
import { fleetOf } from "../src/bench/domain/fleet.ts";

// So many decisions that they take longer than a tick of the coarsest clock of processor time, which is 10 ms.
const TINY = { rounds: 1, decisions: 500_000, rolls: 0, large_roll: false, engines: [] };

test("the fleets that are measured break no rule and hold as many shards as they say", () => {
	for (const [nodes, shards_per_node] of [
		[10, 20],
		[100, 10],
	] as const) {
		const fleet = fleetOf(nodes, shards_per_node);
		expect(checkCluster(fleet)).toEqual([]);
		expect(fleet.nodes).toHaveLength(nodes);
		expect(fleet.shards).toHaveLength(nodes * shards_per_node);
	}
});

test("decisions are measured per second, and with many stored actions against few", () => {
	const rows = benchDecisions(TINY);
	expect(rows.map(({ unit }) => unit)).toEqual(["million/s", "million/s", "million/s", "ns"]);
	for (const { value } of rows) expect(value).toBeGreaterThan(0);
});

test("engines are counted by the bytes they give", () => {
	expect(benchEngines(TINY)).toMatchObject([{ value: 2, against: 2, goal: "all", holds: true }]);
	expect(() => benchEngines({ ...TINY, engines: ["/no/such/node"] })).toThrow("ENOENT");
});
