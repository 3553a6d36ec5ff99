import fc from "fast-check";
import { expect, it } from "vitest";
import {
	type ActionRequest,
	applyStep,
	type Cluster,
	endsRestoration,
	FRUITLESS_PLANS_MAX,
	isRestored,
	type Plan,
	planAction,
	type Snapshot,
	type Step,
	stepFits,
} from "../src/index.ts";
import { anyCluster } from "./clusters.ts";
import { carryOut, context, planned } from "./plan.ts";

const on: ActionRequest = { name: "maintenance_on", options: { demote_node: true } };
const off: ActionRequest = { name: "maintenance_off", options: {} };

/** More plans than there can be: each gives something back that was given back less often than it may be, or is one of few in a row that do not. */
const PLANS_MAX = 200;

/** A step that another action might take: every kind that changes what a snapshot lists. */
const anyStep = fc.record({
	kind: fc.constantFrom("migrate", "fail_over", "rebind_endpoint", "change_primary"),
	what: fc.nat(),
	to: fc.nat(),
});

function stepOf(cluster: Cluster, { kind, what, to }: { kind: string; what: number; to: number }): Step | undefined {
	const to_node_uid = cluster.nodes[to % cluster.nodes.length]?.uid ?? 1;
	const shard = cluster.shards[what % Math.max(1, cluster.shards.length)];
	const endpoint = cluster.endpoints[what % Math.max(1, cluster.endpoints.length)];
	switch (kind) {
		case "migrate":
			if (shard === undefined) return undefined;
			return {
				kind,
				shard_uid: shard.uid,
				from_node_uid: shard.node_uid,
				to_node_uid,
				bytes: shard.used_memory,
			};
		case "fail_over": {
			const copies = cluster.shards.filter(
				(one) => one.bdb_uid === shard?.bdb_uid && one.assigned_slots === shard.assigned_slots,
			);
			const from = copies.find(({ role }) => role === "master");
			const next = copies.find(({ role }) => role === "slave");
			if (from === undefined || next === undefined) return undefined;
			return { kind, from_shard_uid: from.uid, to_shard_uid: next.uid };
		}
		case "rebind_endpoint":
			if (endpoint === undefined) return undefined;
			return { kind, endpoint_uid: endpoint.uid, from_node_uid: endpoint.node_uid, to_node_uid };
		default:
			return { kind: "change_primary", to_node_uid };
	}
}

/** The cluster with no room left on the node. */
function filled(cluster: Cluster, node_uid: number): Cluster {
	const nodes = cluster.nodes.map((one) => (one.uid === node_uid ? { ...one, max_redis_servers: 0 } : one));
	return { ...cluster, nodes };
}

/** What the snapshot lists and the cluster shows differently. */
function unlike(cluster: Cluster, { node_uid, shards, endpoints, was_primary }: Snapshot): readonly string[] {
	return [
		...shards
			.filter(({ uid, role }) => {
				const shard = cluster.shards.find((one) => one.uid === uid);
				return shard?.node_uid !== node_uid || shard.role !== role;
			})
			.map(({ uid }) => uid),
		...endpoints.filter((uid) => cluster.endpoints.find((one) => one.uid === uid)?.node_uid !== node_uid),
		...(was_primary && cluster.primary_node_uid !== node_uid ? [String(node_uid)] : []),
	];
}

it("maintenance_off ends with everything as in the snapshot, or says of everything else that it is not, however often others change it", () => {
	const seen = { as_before: 0, said: 0, failed: 0 };
	fc.assert(
		fc.property(
			anyCluster,
			fc.nat(5),
			fc.array(anyStep, { maxLength: 6 }),
			fc.nat(4),
			(cluster, at, disturbances, full) => {
				const node_uid = cluster.nodes[at % cluster.nodes.length]?.uid ?? 1;
				const out = planAction(context(cluster), node_uid, on);
				if (!out.ok) return;
				let now = carryOut(cluster, out.value);
				const [snapshot] = now.snapshots;
				if (snapshot === undefined) return;
				let plan: Plan = planned(now, node_uid, off);
				const done: Step[] = [];
				/** All but the deletion; answers whether that changed anything. */
				const takeSteps = (): boolean => {
					const { state_id } = now;
					for (const step of plan.steps.slice(
						0,
						plan.steps.findIndex((one) => endsRestoration(one, undefined)),
					)) {
						now = applyStep(now, step);
						done.push(step);
					}
					return now.state_id > state_id;
				};
				/** What others do while the plan runs, each time it is made. */
				const disturb = (): void => {
					for (const one of disturbances) {
						const step = stepOf(now, one);
						if (step !== undefined && stepFits(context(now), step)) now = applyStep(now, step);
					}
					if (full) now = filled(now, node_uid);
				};
				let fruitless = 0;
				for (let plans = 1; fruitless < FRUITLESS_PLANS_MAX; plans += 1) {
					expect(plans).toBeLessThan(PLANS_MAX);
					fruitless = takeSteps() ? 0 : fruitless + 1;
					disturb();
					if (isRestored({ context: context(now, { done }), node_uid, request: off, stays: plan.stays })) break;
					const again = planAction(context(now, { done }), node_uid, off);
					if (!again.ok) {
						seen.failed += 1;
						expect(again.error.blocked).not.toEqual([]);
						expect(unlike(now, snapshot)).toEqual(expect.arrayContaining(again.error.blocked.map(({ uid }) => uid)));
						return;
					}
					plan = again.value;
				}
				if (fruitless === FRUITLESS_PLANS_MAX) return;
				const left = unlike(now, snapshot);
				expect(plan.stays.map(({ uid }) => uid).toSorted()).toEqual(left.toSorted());
				seen[left.length === 0 ? "as_before" : "said"] += 1;
			},
		),
		{ numRuns: 2_000 },
	);
	for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
});

it("looks back before the first deletion only, and at nothing once the snapshot is gone", () => {
	const deletion = { kind: "delete_snapshot", node_uid: 1, name: "one" } as const;
	expect(endsRestoration(deletion, undefined)).toBe(true);
	expect(endsRestoration({ ...deletion, name: "two" }, deletion)).toBe(false);
});
