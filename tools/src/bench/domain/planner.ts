import { type LiveCluster, openLiveCluster, type Plan, planAction } from "@node-actions/domain";
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

/** Planning that one node is emptied, on a fleet that is in memory: how long, how much memory, and how both grow with the fleet. */
export function benchPlanner({ rounds }: DomainEffort): readonly BenchRow[] {
	const small = openLiveCluster(fleetOf(SMALL, SHARDS_PER_NODE));
	const large = openLiveCluster(fleetOf(LARGE, SHARDS_PER_NODE));
	const time = medianOfEach(rounds, {
		small: (round) => evacuateMany(small, SMALL, round),
		large: (round) => evacuateMany(large, LARGE, round),
	});
	const memory = memoryOf(() => evacuate(large, LARGE, (rounds + 1) * PLANS_PER_ROUND));
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
	];
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
