import { describe, expect, it } from "vitest";
import type { EnslaveNodeOptions } from "../src/index.ts";
import { node, threeNodes } from "./clusters.ts";
import { carryOut, kinds, planned, refused } from "./plan.ts";

const enslave = (options: EnslaveNodeOptions = {}) => ({ name: "enslave_node", options }) as const;

describe("planning enslave_node", () => {
	it("hands every master with a replica and every endpoint over, and moves no shard", () => {
		const plan = planned(threeNodes(), 1, enslave());
		expect(new Set(kinds(plan))).toEqual(new Set(["fail_over", "rebind_endpoint"]));
		const after = carryOut(threeNodes(), plan);
		expect(after.shards.find(({ uid }) => uid === "1")).toMatchObject({ role: "slave", node_uid: 1 });
		expect(after.endpoints.every(({ node_uid }) => node_uid !== 1)).toBe(true);
	});

	it("says that a master without a replica stays", () => {
		expect(planned(threeNodes(), 1, enslave()).stays.map(({ uid }) => uid)).toEqual(["5"]);
	});

	it("hands over endpoints alone with endpoints_only", () => {
		expect(new Set(kinds(planned(threeNodes(), 1, enslave({ endpoints_only: true }))))).toEqual(
			new Set(["rebind_endpoint"]),
		);
	});

	it("hands the primary over with demote_node", () => {
		expect(carryOut(threeNodes(), planned(threeNodes(), 1, enslave({ demote_node: true }))).primary_node_uid).toBe(2);
	});

	it("fails where no replica can take over, and names its node's rule", () => {
		const down = threeNodes({ nodes: [node(1), node(2, { status: "down" }), node(3)] });
		expect(refused(down, 1, enslave()).blocked).toEqual([
			{ uid: "1", candidates: [{ node_uid: 2, rule: "node_down" }] },
		]);
	});
});
