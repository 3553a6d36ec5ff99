import { describe, expect, it } from "vitest";
import { type Cluster, type PolicyPreset, stepFits } from "../src/index.ts";
import { cluster, node } from "./clusters.ts";
import { context } from "./plan.ts";

const close = { kind: "stop_placement", node_uid: 1, maintenance_depth: 1 } as const;
const leave = { kind: "remove_node", node_uid: 1 } as const;
const away = { accept_servers: false, max_listeners: 0 } as const;

/** Nodes by letter: up, down, in maintenance. Node 1 comes first. */
function nodes(states: string): Cluster {
	return cluster({
		nodes: [...states].map((state, at) =>
			node(at + 1, {
				status: state === "d" ? "down" : "active",
				...(state === "m" ? { ...away, maintenance_depth: 1 } : {}),
			}),
		),
	});
}

function fits(states: string, step: typeof close | typeof leave, policy: PolicyPreset = "strict"): boolean {
	return stepFits(context(nodes(states), { policy }), step);
}

describe("a step that takes a node out of service", () => {
	it("no longer fits once a node has died without which there is no majority", () => {
		expect(fits("uuu", close)).toBe(true);
		expect(fits("uud", close)).toBe(false);
		expect(fits("uuuu", leave)).toBe(true);
		expect(fits("uuud", leave)).toBe(true);
		expect(fits("uudd", leave)).toBe(false);
	});

	it("counts nodes in maintenance under documented, and not under strict", () => {
		expect(fits("uum", close, "documented")).toBe(true);
		expect(fits("uum", close, "strict")).toBe(false);
	});

	it("fits where the node is out of service already", () => {
		expect(stepFits(context(nodes("mdd"), { policy: "strict" }), { ...close, maintenance_depth: 2 })).toBe(true);
		expect(fits("duu", leave)).toBe(true);
	});

	it("fits where a removal only closes the node, which stays in service until it leaves", () => {
		expect(stepFits(context(nodes("udd"), { policy: "strict" }), { ...close, maintenance_depth: 0 })).toBe(true);
	});
});
