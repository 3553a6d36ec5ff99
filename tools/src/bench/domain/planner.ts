import { findRemedy, type LiveCluster, openLiveCluster, type Plan, planAction } from "@node-actions/domain";
import { type BenchRow, benchRow } from "../bench-row.ts";
import type { DomainEffort } from "./effort.ts";
import { fleetOf } from "./fleet.ts";
import { collectGarbage, medianOfEach } from "./measure.ts";

const SHARDS_PER_NODE = 100;
const SMALL = 100;
const LARGE = 10_000;
const MB = 1_000_000;
/** Plans measured at once: a single one is over before a clock that goes in milliseconds has moved. */
const PLANS_PER_ROUND = 50;

const REFUSALS_PER_ROUND = 5;

/** Planning that one node is emptied, on a fleet that is in memory: how long, how much memory, and how both grow with the fleet. */
export function benchPlanner({ rounds }: DomainEffort): readonly BenchRow[] {
	const small = openLiveCluster(fleetOf(SMALL, SHARDS_PER_NODE));
	const large = openLiveCluster(fleetOf(LARGE, SHARDS_PER_NODE));
	const time = medianOfEach(rounds, {
		small: (round) => evacuateMany(small, SMALL, round),
		large: (round) => evacuateMany(large, LARGE, round),
	});
	const memory = memoryOf(() => evacuate(large, LARGE, (rounds + 1) * PLANS_PER_ROUND));
	const refused = infeasibleOn(large, rounds);
	const unit = "ms";
	return [
		benchRow({
			name: "plan the evacuation of one of 10,000 nodes, 1,000,000 shards",
			unit,
			value: time.large / PLANS_PER_ROUND,
			goal: { kind: "value_at_most", limit: 50 },
		}),
		benchRow({
			name: "memory that this plan allocates, its own included",
			unit: "MB",
			value: memory / MB,
			goal: { kind: "value_at_most", limit: 20 },
		}),
		benchRow({
			name: "plan the evacuation of one of 10,000 nodes, against one of 100",
			unit,
			value: time.large / PLANS_PER_ROUND,
			against: time.small / PLANS_PER_ROUND,
			goal: { kind: "ratio_at_most", limit: 3 },
		}),
		benchRow({
			name: "find that one of 10,000 full nodes cannot be emptied, why, and the least remedy",
			unit,
			value: refused,
			goal: { kind: "value_at_most", limit: 50 },
		}),
	];
}

/** Fills every node by making it as small as what stands there, and asks for what then cannot be done. Leaves the cluster so. */
function infeasibleOn(cluster: LiveCluster, rounds: number): number {
	for (const node of [...cluster.nodes()]) {
		cluster.putNode({ ...node, total_memory: cluster.usage(node.uid).memory });
	}
	const { refused } = medianOfEach(rounds, {
		refused: (round) => {
			for (let at = 0; at < REFUSALS_PER_ROUND; at += 1) refuse(cluster, round * REFUSALS_PER_ROUND + at + 1);
		},
	});
	return refused / REFUSALS_PER_ROUND;
}

function refuse(cluster: LiveCluster, node_uid: number): void {
	const context = { cluster, policy: "strict", time: 0, closed: new Set<number>(), promised: [], done: [] } as const;
	const request = { name: "remove", options: {} } as const;
	const planned = planAction(context, node_uid, request);
	if (planned.ok) throw new Error(`node ${node_uid} can be removed`);
	if (planned.error.blocked.length !== SHARDS_PER_NODE) throw new Error("not every shard is blocked");
	if (findRemedy(context, node_uid, request, planned.error)?.kind !== "add_memory") throw new Error("no remedy");
}

function evacuateMany(cluster: LiveCluster, nodes: number, round: number): void {
	for (let at = 0; at < PLANS_PER_ROUND; at += 1) evacuate(cluster, nodes, round * PLANS_PER_ROUND + at);
}

/** Another node for every number below that of the nodes. */
function evacuate(cluster: LiveCluster, nodes: number, number: number): Plan {
	const node_uid = ((number * 37) % nodes) + 1;
	const planned = planAction(
		{ cluster, policy: "strict", time: 0, closed: new Set(), promised: [], done: [] },
		node_uid,
		{ name: "maintenance_on", options: {} },
	);
	if (!planned.ok) throw new Error(planned.error.message);
	const moves = planned.value.steps.filter(({ kind }) => kind === "migrate").length;
	if (moves !== SHARDS_PER_NODE) throw new Error(`${moves} moves were planned, not ${SHARDS_PER_NODE}`);
	return planned.value;
}

/** Bytes that the work allocates before anything of it is collected. */
function memoryOf(work: () => unknown): number {
	collectGarbage();
	const before = process.memoryUsage().heapUsed;
	work();
	return process.memoryUsage().heapUsed - before;
}
