import { describe, expect, it } from "vitest";
import { type RollPlan, type RollResult, roll, searchRoll } from "../../src/simulation/index.ts";
import { bdb, cluster, node, shard } from "../clusters.ts";
import { clusterOf } from "./example-cluster.ts";

const MIB = 1_048_576;
const TEN_MINUTES_MS = 600_000;

function rolled(plan: RollPlan): RollResult {
	const result = roll(plan);
	if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
	return result.value;
}

const fleet = clusterOf({ nodes: 12, shards_per_node: 6 });

describe("a roll", () => {
	it("takes every node out once and leaves the cluster as it was", () => {
		const {
			done,
			could_not_leave,
			could_not_return,
			cluster: after,
		} = rolled({ cluster: fleet, work_ms: TEN_MINUTES_MS });
		expect(done).toEqual(fleet.nodes.map(({ uid }) => uid));
		expect([could_not_leave, could_not_return]).toEqual([[], []]);
		expect({ ...after, state_id: 1 }).toEqual(fleet);
	});

	it("never has more nodes out than its width, and is quicker with more", () => {
		const narrow = rolled({ cluster: fleet, conflict_scope: "node", work_ms: TEN_MINUTES_MS, width: 1 });
		const wide = rolled({ cluster: fleet, conflict_scope: "node", work_ms: TEN_MINUTES_MS, width: 3 });
		expect([narrow.out_max, wide.out_max]).toEqual([1, 3]);
		expect(wide.report.makespan_ms).toBeLessThan(narrow.report.makespan_ms / 2);
		expect(wide.min_living_copies).toBe(2);
	});

	it("waits its turn where the conflict rule holds for the whole cluster", () => {
		const plan = { cluster: fleet, conflict_scope: "cluster", work_ms: TEN_MINUTES_MS, width: 3 } as const;
		const { done, could_not_return, not_reached, out_max, report } = rolled(plan);
		expect(done.length + could_not_return.length).toBe(12);
		expect(not_reached).toEqual([]);
		expect(out_max).toBe(3);
		expect(report.refused.length).toBeGreaterThan(0);
	});

	it("gives every node back its own shards, although several were out at once", () => {
		const { done, could_not_return } = rolled({
			cluster: fleet,
			conflict_scope: "cluster",
			work_ms: TEN_MINUTES_MS,
			width: 3,
		});
		expect(done.length).toBe(12);
		expect(could_not_return).toEqual([]);
	});

	it("names the nodes that cannot leave and goes on with the rest", () => {
		const full = cluster({
			nodes: [node(1), node(2, { total_memory: 100 * MIB }), node(3, { total_memory: 100 * MIB })],
			bdbs: [bdb(1)],
			shards: [shard("1", 1, 1, { memory_size: 500 * MIB })],
		});
		const { done, could_not_leave } = rolled({ cluster: full, work_ms: 1_000 });
		expect(could_not_leave).toMatchObject([{ node_uid: 1, error: { error_code: "insufficient_resources" } }]);
		expect(done).toEqual([2, 3]);
	});

	it("removes the nodes it is given and no other", () => {
		const { done, cluster: after } = rolled({
			cluster: fleet,
			leave: { name: "remove", options: {} },
			back: null,
			order: [3, 9],
		});
		expect(done).toEqual([3, 9]);
		expect(after.nodes.map(({ uid }) => uid)).toEqual([1, 2, 4, 5, 6, 7, 8, 10, 11, 12]);
	});

	it("sees that copies left on a node are not in service while it is worked on", () => {
		const leave = { name: "maintenance_on", options: { evict_ha_replica: false } } as const;
		expect(rolled({ cluster: fleet, leave, work_ms: 1_000 }).min_living_copies).toBe(1);
		expect(rolled({ cluster: fleet, leave, work_ms: 1_000, work_takes_node_down: false }).min_living_copies).toBe(2);
	});

	it("is refused with the place of the mistake", () => {
		const result = roll({ cluster: fleet, width: 0, order: [1, 1, 99] });
		expect(result.ok ? [] : result.error.map(({ path }) => path.join("."))).toEqual(["width", "order.1", "order.2"]);
	});
});

describe("the search for a roll", () => {
	it("finds none that is quicker among those it tried, keeps the floor, and stays within its bound", () => {
		const plan = { cluster: fleet, conflict_scope: "node", work_ms: TEN_MINUTES_MS } as const;
		const searched = searchRoll({ plan, min_living_copies: 2, rolls_max: 20 });
		if (!searched.ok) throw new Error("the plan is wrong");
		const { best, tried } = searched.value;
		expect(tried.length).toBeLessThanOrEqual(20);
		const holding = tried.filter(({ holds }) => holds);
		expect(best?.makespan_ms).toBe(Math.min(...holding.map(({ makespan_ms }) => makespan_ms)));
		expect(best?.min_living_copies).toBe(2);
		expect(best?.result.done).toHaveLength(12);
	});

	it("answers none where no width keeps the floor", () => {
		const searched = searchRoll({ plan: { cluster: fleet, work_ms: 1_000 }, min_living_copies: 3, orders: ["uid"] });
		expect(searched.ok && searched.value.best).toBe(undefined);
		expect(searched.ok && searched.value.tried).toMatchObject([{ width: 1, holds: false }]);
	});
});
