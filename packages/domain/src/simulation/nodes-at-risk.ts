import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { NodeUid } from "../uid.ts";
import type { Agenda } from "./agenda.ts";
import type { Happening } from "./event.ts";
import type { Health } from "./health.ts";
import type { Majority } from "./majority.ts";
import { openRandom } from "./random.ts";
import type { Failures } from "./scenario.ts";

/** Lets nodes die and come back, and the cluster help itself: it promotes replicas of masters whose node is down. */
export interface NodesAtRisk {
	/** Nothing happens when the node is down already or has left. */
	down(node: NodeUid): void;
	up(node: NodeUid): void;
	/** Enters the failures of a scenario. */
	expect(failures: Failures): void;
}

export interface NodesAtRiskDeps {
	readonly live: LiveCluster;
	readonly agenda: Agenda;
	readonly health: Health;
	readonly majority: Majority;
	readonly promotion_ms: number;
	readonly emit: (happening: Happening) => void;
	/** Steps that need the node break. */
	readonly died: (node: NodeUid) => void;
}

export function openNodesAtRisk(deps: NodesAtRiskDeps): NodesAtRisk {
	const { live, agenda, health, majority, emit } = deps;
	const { nodes, shards } = live.dense;

	const setStatus = (uid: NodeUid, status: "active" | "down"): boolean => {
		const node = live.node(uid);
		if (node === undefined || node.status === status) return false;
		emit({ kind: status === "down" ? "node_down" : "node_up", node_uid: uid });
		const affected = onePerRange(live, uid);
		const before = affected.map(health.look);
		live.putNode({ ...node, status });
		majority.settle();
		affected.forEach((shard, at) => {
			health.settle(shard, before[at] ?? 0);
		});
		live.changed();
		return true;
	};
	const promote = (master: number, replica: number): void => {
		const before = health.look(master);
		shards.setMaster(master, false);
		shards.setMaster(replica, true);
		health.settle(master, before);
		live.changed();
		const [from_shard_uid, to_shard_uid] = [shards.uids[master] ?? "", shards.uids[replica] ?? ""];
		emit({ kind: "promoted", from_shard_uid, to_shard_uid });
	};
	const promoteReplicas = (uid: NodeUid): void => {
		if (live.node(uid)?.status !== "down") return;
		for (const shard of shards.on(nodes.positionOf(uid))) {
			const replica = shards.master[shard] === 1 ? livingReplica(live, shard) : undefined;
			if (replica !== undefined) promote(shard, replica);
		}
	};
	const down = (uid: NodeUid): void => {
		if (!setStatus(uid, "down")) return;
		if (deps.promotion_ms === 0) promoteReplicas(uid);
		else agenda.after(deps.promotion_ms, () => promoteReplicas(uid));
		deps.died(uid);
	};
	const up = (uid: NodeUid): void => {
		setStatus(uid, "active");
	};

	return {
		down,
		up,
		expect({ timed = [], random }) {
			for (const { kind, time_ms, node_uid } of timed) {
				agenda.after(time_ms, () => (kind === "node_down" ? down(node_uid) : up(node_uid)));
			}
			if (random === undefined) return;
			const chance = openRandom(random.seed, 1);
			const uids = Array.from(live.nodes(), ({ uid }) => uid);
			/** All nodes together die that much more often than one; which of them it is, is drawn when it happens. */
			const mean_ms = random.mean_time_to_failure_ms / Math.max(1, uids.length);
			const awaitNext = (): void => {
				agenda.after(chance.waiting() * mean_ms, strike, true);
			};
			const strike = (): void => {
				const uid = uids[chance.below(uids.length)] ?? 0;
				if (live.node(uid)?.status === "active") {
					down(uid);
					agenda.after(random.repair_ms, () => up(uid), true);
				}
				awaitNext();
			};
			if (uids.length > 0) awaitNext();
		},
	};
}

/** The copy that takes over: on a living node, lowest uid first. */
function livingReplica({ dense: { nodes, shards } }: LiveCluster, master: number): number | undefined {
	const range = shards.range[master] ?? 0;
	let first: number | undefined;
	for (const copy of shards.copies.subarray(shards.firsts[range], shards.firsts[range + 1])) {
		if (copy === master || nodes.up[shards.node[copy] ?? -1] !== 1) continue;
		if (first === undefined || shards.comesBefore(copy, first)) first = copy;
	}
	return first;
}

/** One shard for each slot range that has copies on the node, database by database. */
function onePerRange({ dense: { nodes, shards } }: LiveCluster, uid: NodeUid): readonly number[] {
	const node = nodes.positionOf(uid);
	const seen = new Set<number>();
	const first: number[] = [];
	for (const shard of shards.on(node)) {
		const range = shards.range[shard] ?? 0;
		if (!seen.has(range)) first.push(shard);
		seen.add(range);
	}
	return [...Map.groupBy(first, (shard) => shards.bdb[shard]).values()].flat();
}
