import { describe, expect, it } from "vitest";
import { findObstacle } from "../src/cluster/find-obstacle.ts";
import {
	type ActionRequest,
	applyStep,
	type Cluster,
	isStepDone,
	mustWaitFor,
	type PolicyPreset,
	type Step,
	stepFits,
} from "../src/index.ts";
import { bdb, cluster, endpoint, node, shard } from "./clusters.ts";
import { context, planned } from "./plan.ts";

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

/** Not node 1, so that it may leave. */
const elsewhere = { primary_node_uid: 2 } as const;

function fits(states: string, step: typeof close | typeof leave, policy: PolicyPreset = "strict"): boolean {
	return stepFits(context({ ...nodes(states), ...elsewhere }, { policy }), step);
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

describe("binding an endpoint", () => {
	const bind = { kind: "rebind_endpoint", endpoint_uid: "1:1", from_node_uid: 1, to_node_uid: 2 } as const;
	const bound = (at: number) => context({ ...nodes("uuu"), endpoints: [endpoint(1, at)] });

	it("fits while the endpoint is where the plan found it, and where it is done already", () => {
		expect([1, 2].map((at) => stepFits(bound(at), bind))).toEqual([true, true]);
	});

	it("no longer fits once the endpoint has gone elsewhere, and the cluster refuses it", () => {
		expect(stepFits(bound(3), bind)).toBe(false);
		expect(findObstacle(bound(3).cluster, bind, [])?.message).toContain("has gone from node 1 to node 3");
	});
});

describe("handing a role over", () => {
	const roles = (leader: "1" | "2", at: number) =>
		context({
			...nodes("uuuu"),
			bdbs: [bdb(1, { replication: true })],
			shards: [
				shard("1", 1, at, { role: leader === "1" ? "master" : "slave" }),
				shard("2", 1, 2, { role: leader === "2" ? "master" : "slave" }),
				shard("3", 1, 4, { role: "slave" }),
			],
		});
	const to3 = { kind: "fail_over", from_shard_uid: "1", to_shard_uid: "3", from_node_uid: 1 } as const;
	const isDone = ({ cluster: live }: ReturnType<typeof roles>, step: Step) => isStepDone(live, step);

	it("is done once the shard leads no more on the node that is emptied, whoever leads and wherever it went", () => {
		expect(isDone(roles("1", 1), to3)).toBe(false);
		expect(isDone(roles("1", 3), to3)).toBe(true);
		expect(isDone(roles("2", 1), to3)).toBe(true);
		expect([roles("1", 1), roles("1", 3), roles("2", 1)].map((one) => stepFits(one, to3))).toEqual([true, true, true]);
	});

	it("takes nothing from a node that has its role back", () => {
		const back = roles("1", 3).cluster.toCluster();
		expect(applyStep(back, to3)).toEqual(back);
		const lead = { kind: "change_primary", from_node_uid: 2, to_node_uid: 3 } as const;
		expect(applyStep(nodes("uuu"), lead)).toEqual(nodes("uuu"));
		expect(applyStep({ ...nodes("uuu"), primary_node_uid: 2 }, lead).primary_node_uid).toBe(3);
	});

	it("gives a role back wherever it is, where no node is named that it is to leave", () => {
		const { from_node_uid: _unnamed, ...back } = to3;
		expect(applyStep(roles("1", 3).cluster.toCluster(), back).shards.map(({ role }) => role)).toEqual([
			"slave",
			"slave",
			"master",
		]);
		expect(applyStep(nodes("uuu"), { kind: "change_primary", to_node_uid: 3 }).primary_node_uid).toBe(3);
	});

	it.each<ActionRequest>([
		{ name: "maintenance_on", options: { demote_node: true } },
		{ name: "remove", options: {} },
		{ name: "enslave_node", options: { demote_node: true } },
	])("names the node that $name empties", (request) => {
		const { steps } = planned(roles("1", 1).cluster.toCluster(), 1, request);
		const handing = steps.filter(({ kind }) => kind === "fail_over" || kind === "change_primary");
		expect(handing.map((step) => "from_node_uid" in step && step.from_node_uid)).toEqual([1, 1]);
	});
});

describe("a node's removal", () => {
	const alone = { ...nodes("uuu"), primary_node_uid: 2 };
	const move = { kind: "migrate", shard_uid: "1", from_node_uid: 2, to_node_uid: 1, bytes: 1 } as const;
	const rebind = { kind: "rebind_endpoint", endpoint_uid: "1:1", from_node_uid: 2, to_node_uid: 1 } as const;

	it("fits only while no shard, no endpoint and not the primary is there", () => {
		expect(stepFits(context(alone), leave)).toBe(true);
		expect(stepFits(context({ ...alone, shards: [shard("1", 1, 1)] }), leave)).toBe(false);
		expect(stepFits(context({ ...alone, endpoints: [endpoint(1, 1)] }), leave)).toBe(false);
		expect(stepFits(context({ ...alone, primary_node_uid: 1 }), leave)).toBe(false);
	});

	it("waits for what other actions are bringing to the node, and for nothing else", () => {
		const coming: readonly Step[] = [move, rebind, { kind: "change_primary", to_node_uid: 1 }];
		expect(coming.map((other) => mustWaitFor(leave, other))).toEqual([true, true, true]);
		expect(mustWaitFor(leave, { ...move, from_node_uid: 1, to_node_uid: 2 })).toBe(false);
		expect(mustWaitFor({ ...leave, node_uid: 3 }, move)).toBe(false);
	});

	it("lets steps on one shard or endpoint wait for each other, and others not", () => {
		expect(mustWaitFor(move, { ...move, to_node_uid: 3 })).toBe(true);
		expect(mustWaitFor(move, { kind: "fail_over", from_shard_uid: "2", to_shard_uid: "1" })).toBe(true);
		expect(mustWaitFor(rebind, rebind)).toBe(true);
		expect(mustWaitFor(move, { ...move, shard_uid: "2" })).toBe(false);
		expect(mustWaitFor(move, rebind)).toBe(false);
	});
});
