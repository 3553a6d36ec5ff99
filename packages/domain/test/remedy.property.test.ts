import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type ActionRequest,
	applyRemedy,
	type Cluster,
	findRemedy,
	type PolicyPreset,
	planAction,
	type Remedy,
} from "../src/index.ts";
import { anyCluster, withNode } from "./clusters.ts";
import { carryOut, context, planned } from "./plan.ts";

const on: ActionRequest = { name: "maintenance_on", options: {} };
const remove: ActionRequest = { name: "remove", options: {} };

describe("the remedy for any infeasible action", () => {
	it("makes the same request succeed, in at least 99 of 100 infeasible clusters", () => {
		const request = fc.constantFrom(
			on,
			remove,
			{ name: "enslave_node", options: { demote_node: true } } as ActionRequest,
			{
				name: "maintenance_on",
				options: { evict_ha_replica: false, evict_active_active_replica: false },
			} as ActionRequest,
		);
		let infeasible = 0;
		let mended = 0;
		fc.assert(
			fc.property(anyCluster, request, fc.nat(5), (from, asked, at) => {
				const node_uid = from.nodes[at % from.nodes.length]?.uid ?? 1;
				const planned = planAction(context(from), node_uid, asked);
				if (planned.ok) return;
				infeasible += 1;
				const given = context(from);
				const order = [...given.cluster.roomiest()];
				const remedy = findRemedy(given, node_uid, asked, planned.error);
				expect(given.cluster.toCluster()).toEqual(from);
				expect([...given.cluster.roomiest()]).toEqual(order);
				if (remedy === undefined) return;
				const after = applyRemedy({ cluster: from, closed: new Set(), request: asked }, remedy);
				expect(planAction(context(after.cluster), node_uid, after.request).ok).toBe(true);
				mended += 1;
			}),
			{ numRuns: 1_500 },
		);
		expect(infeasible).toBeGreaterThan(200);
		expect(mended / infeasible).toBeGreaterThanOrEqual(0.99);
	});

	it("names nodes to bring back that the product brings back as it says, and then the same request succeeds", () => {
		let by_start = 0;
		let by_action = 0;
		let reopened = 0;
		fc.assert(
			fc.property(
				anyCluster,
				anyHappenings,
				fc.nat(5),
				fc.constantFrom(...REQUESTS),
				fc.boolean(),
				(from, ...given) => {
					const [happenings, at, request, strict] = given;
					const policy = strict ? "strict" : "documented";
					const before = happenings.reduce((one, happening) => befall(one, happening, policy), nothingClosed(from));
					const node_uid = from.nodes[at % from.nodes.length]?.uid ?? 1;
					const closed = request.name === "remove" ? new Set([...before.closed, node_uid]) : before.closed;
					const reopening = request.name === "maintenance_off" && closed.delete(node_uid);
					const terms = { policy, closed, reopening } as const;
					const asked = context(before.cluster, terms);
					const planned = planAction(asked, node_uid, request);
					if (planned.ok) return;
					const order = [...asked.cluster.roomiest()];
					const remedy = findRemedy(asked, node_uid, request, planned.error);
					expect(asked.cluster.toCluster()).toEqual(before.cluster);
					expect([...asked.cluster.roomiest()]).toEqual(order);
					if (remedy?.kind !== "bring_back") return;
					const after = bringBack({ ...before, closed }, remedy, policy);
					const again = {
						...terms,
						closed: request.name === "remove" ? new Set([...after.closed, node_uid]) : after.closed,
					};
					expect(planAction(context(after.cluster, again), node_uid, request)).toMatchObject({ ok: true });
					if (remedy.action === undefined) by_start += 1;
					else if (closed.has(remedy.node_uid)) reopened += 1;
					else by_action += 1;
				},
			),
			{ numRuns: 6_000 },
		);
		for (const count of [by_start, by_action, reopened]) expect(count).toBeGreaterThan(20);
	});
});

const REQUESTS: readonly ActionRequest[] = [
	{ name: "remove", options: {} },
	{ name: "maintenance_on", options: {} },
	{ name: "maintenance_on", options: { evict_ha_replica: false, evict_active_active_replica: false } },
	{ name: "enslave_node", options: { demote_node: true } },
	{ name: "maintenance_off", options: {} },
];

type Happening = readonly ["maintenance_on" | "removal_failed" | "removal_cancelled" | "down", number];

const anyHappenings: fc.Arbitrary<readonly Happening[]> = fc.array(
	fc.tuple(
		fc.constantFrom<Happening[0]>("maintenance_on", "maintenance_on", "removal_failed", "removal_cancelled", "down"),
		fc.nat(5),
	),
	{ maxLength: 4 },
);

interface Befallen {
	readonly cluster: Cluster;
	readonly closed: Set<number>;
}

function nothingClosed(from: Cluster): Befallen {
	return { cluster: from, closed: new Set() };
}

/** What has come over the cluster before. */
function befall({ cluster: from, closed }: Befallen, [what, at]: Happening, policy: PolicyPreset): Befallen {
	const { uid: node_uid = 1 } = from.nodes[at % from.nodes.length] ?? {};
	switch (what) {
		case "down":
			return { closed, cluster: withNode(from, node_uid, { status: "down" }) };
		case "removal_failed":
			return { cluster: from, closed: new Set([...closed, node_uid]) };
		case "removal_cancelled":
			return {
				cluster: withNode(from, node_uid, { accept_servers: false, max_listeners: 0 }),
				closed: new Set([...closed, node_uid]),
			};
		default: {
			const planned = planAction(context(from, { policy, closed }), node_uid, on);
			return planned.ok ? { closed, cluster: carryOut(from, planned.value) } : { cluster: from, closed };
		}
	}
}

/** Does what the remedy says, as the service does it. */
function bringBack(
	{ cluster: from, closed }: Befallen,
	{ node_uid, action, options }: Extract<Remedy, { kind: "bring_back" }>,
	policy: PolicyPreset,
): Befallen {
	if (action === undefined) return { closed, cluster: withNode(from, node_uid, { status: "active" }) };
	const others = new Set([...closed].filter((uid) => uid !== node_uid));
	const terms = { policy, closed: others, reopening: closed.has(node_uid) };
	let back = from;
	do back = carryOut(back, planned(back, node_uid, { name: action, options: options ?? {} }, terms));
	while ((back.nodes.find(({ uid }) => uid === node_uid)?.maintenance_depth ?? 0) > 0);
	return { cluster: back, closed: others };
}
