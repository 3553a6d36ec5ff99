import { describe, expect, it } from "vitest";
import {
	ROLL_ORDERS,
	type RollPlan,
	type RollResult,
	type RollSearch,
	roll,
	searchRoll,
} from "../../src/simulation/index.ts";
import { bdb, cluster, node, shard } from "../clusters.ts";
import { withoutMajority } from "./enough-nodes.ts";
import { clusterOf } from "./example-cluster.ts";

const MIB = 1_048_576;
const TEN_MINUTES_MS = 600_000;

function rolled(plan: RollPlan): RollResult {
	const result = roll(plan);
	if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
	return result.value;
}

type RollOrdering = NonNullable<RollPlan["order"]>;

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
		for (const plan of [{ width: 13 }, { width: 3, order: [1, 2] }, undefined, { cluster: {} }, { order: 7 }]) {
			const refused = roll((plan === undefined ? plan : { cluster: fleet, ...plan }) as RollPlan);
			expect(refused.ok, JSON.stringify(plan)).toBe(false);
		}
		expect(searchRoll(undefined as never).ok).toBe(false);
	});

	it("says of a node that has left for good that nothing brings it back", () => {
		const leave = { name: "remove", options: {} } as const;
		const { could_not_return } = rolled({
			cluster: fleet,
			leave,
			order: [3],
			back: { name: "maintenance_off", options: {} },
		});
		expect(could_not_return).toEqual([
			{ node_uid: 3, error: expect.objectContaining({ message: expect.stringContaining("not in the cluster") }) },
		]);
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

	it.each(["documented", "strict"] as const)(
		"never recommends one that leaves no majority in service, under %s",
		(policy) => {
			let without = 0;
			for (const nodes of [3, 4, 5, 6, 8]) {
				const plan = { cluster: clusterOf({ nodes, shards_per_node: 2 }), policy, conflict_scope: "node" } as const;
				const searched = searchRoll({ plan: { ...plan, work_ms: TEN_MINUTES_MS } });
				if (!searched.ok) throw new Error("the plan is wrong");
				for (const { order, width, without_majority_ms, holds } of searched.value.tried) {
					const { timeline, report } = rolled({ ...plan, work_ms: TEN_MINUTES_MS, order, width });
					expect(without_majority_ms).toBe(withoutMajority(plan.cluster, timeline, report.end_ms));
					if (without_majority_ms === 0) continue;
					without += 1;
					expect(holds).toBe(false);
				}
				expect(searched.value.best?.without_majority_ms).toBe(0);
			}
			if (policy === "documented") expect(without).toBeGreaterThan(20);
		},
	);

	/** The shortest of all these rolls that do every node, keep the floor and a majority, one after the other. */
	const shortest = (plan: Omit<RollPlan, "order" | "width">, orders: readonly RollOrdering[], floor: number) => {
		const { nodes } = plan.cluster;
		let best: { order: RollOrdering; width: number; makespan_ms: number } | undefined;
		// The narrowest first, so that a wider one has to be shorter to be better.
		for (let width = 1; width <= nodes.length; width += 1) {
			for (const order of orders) {
				const { done, report, min_living_copies, timeline } = rolled({ ...plan, order, width });
				if (done.length < nodes.length || (min_living_copies ?? floor) < floor) continue;
				if (withoutMajority(plan.cluster, timeline, report.end_ms) > 0) continue;
				const { makespan_ms } = report;
				if (best === undefined || makespan_ms < best.makespan_ms) best = { order, width, makespan_ms };
			}
		}
		return best;
	};

	it("finds the shortest of all orders and widths where as many rolls are allowed", () => {
		let compared = 0;
		for (const nodes of [6, 7, 8, 9]) {
			for (const shards_per_node of [4, 6]) {
				for (const work_ms of [0, 60_000]) {
					const plan = { cluster: clusterOf({ nodes, shards_per_node }), conflict_scope: "node", work_ms } as const;
					const searched = searchRoll({ plan });
					if (!searched.ok) continue;
					compared += 1;
					expect(searched.value.best).toMatchObject({ makespan_ms: shortest(plan, ROLL_ORDERS, 1)?.makespan_ms });
				}
			}
		}
		expect(compared).toBeGreaterThan(8);
	});

	it("tries every width of 16 nodes, and of 17 up to half of them", () => {
		const widths = (nodes: number) => {
			const searched = searchRoll({
				plan: { cluster: clusterOf({ nodes, shards_per_node: 2 }), conflict_scope: "node" },
			});
			return searched.ok ? searched.value.tried.map(({ order, width }) => `${order} ${width}`) : [];
		};
		const upTo = (most: number) =>
			ROLL_ORDERS.flatMap((order) => Array.from({ length: most }, (_, at) => `${order} ${at + 1}`));
		expect(widths(16)).toEqual(upTo(16));
		expect(widths(17)).toEqual(upTo(8));
	});

	it("finds the shortest of any order of four nodes, also one without a name", () => {
		const sizes = [
			[1, 8],
			[2, 9],
			[2, 4],
			[3, 5],
			[4, 2],
		] as const;
		const uneven = cluster({
			nodes: [1, 2, 3, 4].map((uid) => node(uid, { total_memory: 1_400 * MIB })),
			bdbs: sizes.map((_, at) => bdb(at + 1)),
			shards: sizes.map(([node_uid, size], at) =>
				shard(String(at + 1), at + 1, node_uid, { memory_size: size * 100 * MIB, used_memory: size * 100 * MIB }),
			),
		});
		// How long each move takes depends on which it is.
		const plan = {
			cluster: uneven,
			conflict_scope: "node",
			work_ms: 20_000,
			seed: 4,
			model: { variation: 0.3 },
		} as const;
		const any = [1, 2, 3, 4].flatMap((a) =>
			[1, 2, 3, 4].flatMap((b) =>
				[1, 2, 3, 4].flatMap((c) => {
					const order = [a, b, c, 10 - a - b - c];
					return new Set(order).size === 4 && order.every((uid) => uid >= 1 && uid <= 4) ? [order] : [];
				}),
			),
		);
		expect(any).toHaveLength(24);
		const searched = searchRoll({ plan, min_living_copies: 0 });
		if (!searched.ok) throw new Error(JSON.stringify(searched.error));
		const best = shortest(plan, any, 0);
		expect(best?.makespan_ms).toBeLessThan(shortest(plan, ROLL_ORDERS, 0)?.makespan_ms ?? 0);
		expect(searched.value.best?.makespan_ms).toBe(best?.makespan_ms);
		const fewer = searchRoll({ plan, min_living_copies: 0, rolls_max: 20 });
		expect(fewer.ok && fewer.value.tried.every(({ order }) => typeof order === "string")).toBe(true);
	});

	it("takes the narrower of two that are as quick", () => {
		const alone = cluster({
			nodes: [1, 2, 3, 4, 5].map((uid) => node(uid)),
			bdbs: [bdb(1)],
			shards: [shard("1", 1, 1)],
		});
		// One action at a time in the whole cluster, and no work: being wider gains nothing.
		const plan = { cluster: alone, conflict_scope: "cluster", running_actions_max: 1 } as const;
		const searched = searchRoll({ plan, orders: ["emptiest", "uid"] });
		if (!searched.ok) throw new Error("the plan is wrong");
		const { best, tried } = searched.value;
		const as_quick = tried.filter(({ holds, makespan_ms }) => holds && makespan_ms === best?.makespan_ms);
		expect(new Set(as_quick.map(({ width }) => width)).size).toBeGreaterThan(1);
		expect(best?.width).toBe(1);
		expect(best?.order).toBe("emptiest");
	});

	it("is refused with the place of the mistake", () => {
		const plan = { cluster: fleet };
		const wrong = [
			[{ orders: ["zig"] }, "orders.0"],
			[{ orders: [] }, "orders"],
			[{ min_living_copies: Number.NaN }, "min_living_copies"],
			[{ min_living_copies: 0.5 }, "min_living_copies"],
			[{ rolls_max: 0 }, "rolls_max"],
			[{ rolls_max: Number.POSITIVE_INFINITY }, "rolls_max"],
			[{ width_max: -3 }, "width_max"],
			[{ width_max: 1.5 }, "width_max"],
			[{ width_max: 13 }, "width_max"],
			[{ width_max: "2" }, "width_max"],
		] as const;
		for (const [fields, place] of wrong) {
			const searched = searchRoll({ plan, ...fields } as unknown as RollSearch);
			expect(searched.ok ? [] : searched.error.map(({ path }) => path.join("."))).toEqual([place]);
		}
	});

	it("answers none where no width keeps the floor", () => {
		const searched = searchRoll({ plan: { cluster: fleet, work_ms: 1_000 }, min_living_copies: 3, orders: ["uid"] });
		expect(searched.ok && searched.value.best).toBe(undefined);
		expect(searched.ok && searched.value.tried.map(({ width, holds }) => [width, holds])).toEqual(
			fleet.nodes.map((_, at) => [at + 1, false]),
		);
	});
});
