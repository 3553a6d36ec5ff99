import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type ActionRequest,
	applyStep,
	type Cluster,
	checkCluster,
	isStepDone,
	keepsQuorum,
	openLiveCluster,
	planAction,
	type Shard,
	slotRangeKey,
} from "../src/index.ts";
import { anyCluster } from "./clusters.ts";
import { carryOut, context } from "./plan.ts";

const remove = { name: "remove", options: {} } as const;
const anyRequest: fc.Arbitrary<ActionRequest> = fc.oneof(
	fc.constant(remove),
	fc
		.record(
			{
				evict_ha_replica: fc.boolean(),
				evict_active_active_replica: fc.boolean(),
				demote_node: fc.boolean(),
				evict_dbs: fc.constant(["db1"]),
			},
			{ requiredKeys: [] },
		)
		.map((options) => ({ name: "maintenance_on", options }) as const),
	fc.boolean().map((demote_node) => ({ name: "enslave_node", options: { demote_node } }) as const),
);
const onNode = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.tuple(anyCluster, arbitrary, fc.nat(5));

function nodeOf(cluster: Cluster, at: number): number {
	return cluster.nodes[at % cluster.nodes.length]?.uid ?? 1;
}

describe("every plan", () => {
	it("breaks no rule of placement after any of its steps, and each step is then seen to be done", () => {
		fc.assert(
			fc.property(onNode(anyRequest), ([cluster, request, at]) => {
				const planned = planAction(context(cluster), nodeOf(cluster, at), request);
				if (!planned.ok) return;
				let now = cluster;
				for (const step of planned.value.steps) {
					now = applyStep(now, step);
					if (step.kind !== "wait_for_persistence") expect(isStepDone(openLiveCluster(now), step)).toBe(true);
					const broken = checkCluster(now).filter(
						({ rule }) => rule !== "listener_limit_exceeded" && rule !== "missing_primary",
					);
					expect(broken).toEqual([]);
				}
			}),
			{ numRuns: 1_000 },
		);
	});

	it("comes out the same when every step is carried out twice", () => {
		fc.assert(
			fc.property(onNode(anyRequest), ([cluster, request, at]) => {
				const planned = planAction(context(cluster), nodeOf(cluster, at), request);
				if (!planned.ok) return;
				const twice = planned.value.steps.flatMap((step) => [step, step]).reduce(applyStep, cluster);
				expect(twice).toEqual(carryOut(cluster, planned.value));
			}),
		);
	});

	it("is the same plan for the same input", () => {
		fc.assert(
			fc.property(onNode(anyRequest), ([cluster, request, at]) => {
				const uid = nodeOf(cluster, at);
				expect(planAction(context(cluster), uid, request)).toEqual(
					planAction(context(structuredClone(cluster)), uid, request),
				);
			}),
		);
	});
});

describe("maintenance", () => {
	it("on then off is the identity", () => {
		fc.assert(
			fc.property(onNode(fc.boolean()), ([cluster, demote_node, at]) => {
				const uid = nodeOf(cluster, at);
				const on = planAction(context(cluster), uid, { name: "maintenance_on", options: { demote_node } });
				if (!on.ok) return;
				const during = carryOut(cluster, on.value);
				const off = planAction(context(during), uid, { name: "maintenance_off", options: {} });
				expect(off.ok).toBe(true);
				if (off.ok) expect({ ...carryOut(during, off.value), state_id: 1 }).toEqual(cluster);
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe("remove", () => {
	it("is planned exactly when trying every placement finds one", () => {
		let feasible = 0;
		fc.assert(
			fc.property(onNode(fc.constant(remove)), ([cluster, request, at]) => {
				const uid = nodeOf(cluster, at);
				if (!keepsQuorum(openLiveCluster(cluster), uid, "documented", [], true) || cluster.nodes.length === 1) return;
				const without = { ...cluster, endpoints: [] };
				const possible = placementExists(without, uid);
				feasible += possible ? 1 : 0;
				expect(planAction(context(without), uid, request).ok).toBe(possible);
			}),
			{ numRuns: 3_000 },
		);
		expect(feasible).toBeGreaterThan(100);
	});
});

/** Tries every node for every shard, by the rules as contract and issue state them, and shares no code with the planner. */
function placementExists(cluster: Cluster, leaving: number): boolean {
	const moving = cluster.shards.filter(({ node_uid }) => node_uid === leaving);
	const place = (at: number, placed: readonly Shard[]): boolean => {
		const shard = moving[at];
		if (shard === undefined) return true;
		return cluster.nodes.some((node) => {
			if (node.uid === leaving || node.status !== "active" || !node.accept_servers) return false;
			const there = placed.filter(({ node_uid }) => node_uid === node.uid);
			if (there.length >= node.max_redis_servers) return false;
			if (there.reduce((sum, one) => sum + one.memory_size, shard.memory_size) > node.total_memory) return false;
			const copies = placed.filter((one) => slotRangeKey(one) === slotRangeKey(shard));
			if (copies.some(({ node_uid }) => node_uid === node.uid)) return false;
			const aware = cluster.bdbs.some(({ uid, rack_aware }) => uid === shard.bdb_uid && rack_aware);
			const racks = copies.map((copy) => cluster.nodes.find(({ uid }) => uid === copy.node_uid)?.rack_id);
			if (aware && racks.includes(node.rack_id)) return false;
			return place(at + 1, [...placed, { ...shard, node_uid: node.uid }]);
		});
	};
	return place(
		0,
		cluster.shards.filter(({ node_uid }) => node_uid !== leaving),
	);
}
