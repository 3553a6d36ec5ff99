import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findObstacle } from "../../src/cluster/find-obstacle.ts";
import {
	type Cluster,
	isStepDone,
	type LiveCluster,
	mustWaitFor,
	openLiveCluster,
	type Step,
} from "../../src/index.ts";
import { openPromises } from "../../src/placement/promises.ts";
import { stepFitsAmong } from "../../src/placement/step-fits.ts";
import { openStepTable, type StepTable } from "../../src/placement/step-table.ts";
import { openFlightsByPlace } from "../../src/simulation/flights-by-place.ts";
import { openQuickLook } from "../../src/simulation/quick-look.ts";
import { standingCluster } from "../../src/simulation/standing-cluster.ts";
import { anyCluster } from "../clusters.ts";

interface Move {
	readonly kind: "migrate" | "fail_over";
	readonly shard: number;
	readonly to: number;
	/** A failover names the node that the shard is to lead on no more. */
	readonly leaves: boolean;
}

const anyMove: fc.Arbitrary<Move> = fc.record({
	kind: fc.constantFrom<Move["kind"]>("migrate", "fail_over"),
	shard: fc.nat(20),
	to: fc.nat(20),
	leaves: fc.boolean(),
});
const anyMoves = fc.array(anyMove, { minLength: 1, maxLength: 6 });

/** Any shard to any node, or from any shard to any other, whether or not a planner would. */
function tableOf(live: LiveCluster, { nodes, shards }: Cluster, moves: readonly Move[]): StepTable {
	const table = openStepTable(live.dense);
	for (const { kind, shard, to, leaves } of moves) {
		const one = shards[shard % shards.length];
		const other = shards[to % shards.length];
		const node = nodes[to % nodes.length];
		if (one === undefined || other === undefined || node === undefined) continue;
		const { uid: shard_uid, node_uid: from_node_uid, used_memory: bytes } = one;
		if (kind === "migrate") table.add({ kind, shard_uid, from_node_uid, to_node_uid: node.uid, bytes }, []);
		else {
			const left = leaves ? { from_node_uid: node.uid } : {};
			table.add({ kind, from_shard_uid: shard_uid, to_shard_uid: other.uid, ...left }, []);
		}
	}
	return table;
}

type State = "active" | "down" | "maintenance";
const anyStates = fc.array(fc.constantFrom<State>("active", "active", "active", "down", "maintenance"), {
	maxLength: 6,
});

/** Two plans with their promises; of the steps of the other, some are in flight; and nodes have died or left service since. */
function situationOf(
	cluster: Cluster,
	moves: readonly Move[],
	others: readonly Move[],
	states: readonly State[],
	in_flight: number,
) {
	const live = openLiveCluster(cluster);
	const promises = openPromises(live);
	const flights = openFlightsByPlace(live.dense);
	const own = promises.open();
	const table = tableOf(live, cluster, moves);
	own.make(table);
	const theirs = tableOf(live, cluster, others);
	promises.open().make(theirs);
	const flying = theirs.steps().slice(0, in_flight);
	for (const [at, step] of flying.entries()) {
		const shard = theirs.shard[at] ?? -1;
		if (step.kind === "migrate") flights.countMove(shard, theirs.node[at] ?? -1, 1);
		else flights.countFailOver(shard, theirs.successor[at] ?? -1, 1);
	}
	for (const [at, node] of cluster.nodes.entries()) {
		const state = states[at];
		if (state === "down") live.putNode({ ...node, status: "down" });
		if (state === "maintenance") live.putNode({ ...node, maintenance_depth: 1 });
	}
	return { live, table, own, flying, quick: openQuickLook(live.dense, promises, flights) };
}

describe("a quick look at a step", () => {
	it("is sure only of what the rules themselves answer", () => {
		const sure = { clear: 0, fits: 0, unopposed: 0 };
		const judge = ({ live, table, own, flying, quick }: ReturnType<typeof situationOf>, at: number, step: Step) => {
			if (quick.hasClearWay(table, at)) {
				sure.clear += 1;
				const arriving = flying.filter((one) => one.kind === "migrate");
				expect(isStepDone(live, step)).toBe(false);
				expect(findObstacle(standingCluster(live), step, arriving)).toBeUndefined();
			}
			if (quick.surelyFits(table, at, own)) {
				sure.fits += 1;
				expect(stepFitsAmong(own.others, step, "strict")).toBe(true);
			}
			if (quick.isUnopposed(table, at)) {
				sure.unopposed += 1;
				expect(flying.some((one) => mustWaitFor(step, one))).toBe(false);
			}
		};
		fc.assert(
			fc.property(anyCluster, anyMoves, anyMoves, anyStates, fc.nat(6), (...given) => {
				const situation = situationOf(...given);
				for (const [at, step] of situation.table.steps().entries()) judge(situation, at, step);
			}),
			{ numRuns: 3_000 },
		);
		for (const count of Object.values(sure)) expect(count).toBeGreaterThan(300);
	});
});
