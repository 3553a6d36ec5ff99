import type { Cluster, NodeUid, Shard, ShardUid, Step } from "@node-actions/domain";
import type { SimulationEvent } from "@node-actions/domain/simulation";
import type { Failover, FreeMemory, Move, Recording } from "./recording.ts";
import { openSpans } from "./spans.ts";

/** Takes in a simulation's events one by one and keeps of them what a picture needs. */
export interface Recorder {
	readonly onEvent: (event: SimulationEvent) => void;
	/** What was recorded up to the end of the simulation. */
	finish(end_ms: number): Recording;
}

/** Stands where spans name a node or a database. */
const WHOLE_CLUSTER = 0;

export function openRecorder(cluster: Cluster): Recorder {
	const shards = new Map(cluster.shards.map((shard) => [shard.uid, shard]));
	const places = new Map(cluster.shards.map(({ uid, node_uid }) => [uid, node_uid]));
	const memory = openMemory(cluster);
	const under_way = new Map<ShardUid, Move>();
	const moves: Move[] = [];
	const failovers: Failover[] = [];
	const absences = openSpans<"maintenance" | "down" | "gone">();
	const exposures = openSpans<"redundancy" | "availability">();
	const minorities = openSpans<"minority">();
	for (const { uid, status, accept_servers, maintenance_depth } of cluster.nodes) {
		if (status === "down") absences.begin(uid, "down", 0);
		if (!accept_servers || maintenance_depth > 0) absences.begin(uid, "maintenance", 0);
	}

	const failOver = (
		time_ms: number,
		kind: Failover["kind"],
		from_shard_uid: ShardUid,
		to_shard_uid: ShardUid,
	): void => {
		const bdb_uid = shards.get(from_shard_uid)?.bdb_uid ?? 0;
		const [from, to] = [places.get(from_shard_uid) ?? 0, places.get(to_shard_uid) ?? 0];
		failovers.push({ time_ms, kind, bdb_uid, from, to, from_shard_uid, to_shard_uid });
	};
	const beginMove = (time_ms: number, step: Extract<Step, { kind: "migrate" }>): void => {
		const { shard_uid, to_node_uid: to, bytes } = step;
		const shard = shards.get(shard_uid);
		const from = places.get(shard_uid) ?? step.from_node_uid;
		if (shard === undefined) return;
		const { bdb_uid } = shard;
		const move: Move = { shard_uid, bdb_uid, from, to, begin_ms: time_ms, end_ms: time_ms, bytes, unfinished: true };
		moves.push(move);
		under_way.set(shard_uid, move);
		memory.take(to, shard, time_ms);
	};
	const endMove = (time_ms: number, shard_uid: ShardUid, done: boolean): void => {
		const move = under_way.get(shard_uid);
		const shard = shards.get(shard_uid);
		if (move === undefined || shard === undefined) return;
		under_way.delete(shard_uid);
		move.end_ms = time_ms;
		move.unfinished = !done;
		// The cluster refused it, so nothing was on its way.
		if (!done && time_ms === move.begin_ms) moves.splice(moves.lastIndexOf(move), 1);
		if (done) places.set(shard_uid, move.to);
		memory.giveBack(done ? move.from : move.to, shard, time_ms);
	};
	const stepDone = (time_ms: number, step: Step): void => {
		switch (step.kind) {
			case "migrate":
				endMove(time_ms, step.shard_uid, true);
				break;
			case "fail_over":
				failOver(time_ms, "by_action", step.from_shard_uid, step.to_shard_uid);
				break;
			case "stop_placement":
				absences.begin(step.node_uid, "maintenance", time_ms);
				break;
			case "restore_placement":
				if (step.maintenance_depth === 0) absences.end(step.node_uid, "maintenance", time_ms);
				break;
			case "remove_node":
				absences.begin(step.node_uid, "gone", time_ms);
				break;
		}
	};

	return {
		onEvent(event) {
			const { time_ms } = event;
			switch (event.kind) {
				case "step_started":
					if (event.step.kind === "migrate") beginMove(time_ms, event.step);
					break;
				case "step_done":
					if (event.left_out === undefined) stepDone(time_ms, event.step);
					else if (event.step.kind === "migrate") endMove(time_ms, event.step.shard_uid, false);
					break;
				case "step_failed":
					if (event.step.kind === "migrate") endMove(time_ms, event.step.shard_uid, false);
					break;
				case "promoted":
					failOver(time_ms, "by_cluster", event.from_shard_uid, event.to_shard_uid);
					break;
				case "node_down":
					absences.begin(event.node_uid, "down", time_ms);
					break;
				case "node_up":
					absences.end(event.node_uid, "down", time_ms);
					break;
				case "redundancy_lost":
					exposures.begin(event.bdb_uid, "redundancy", time_ms);
					break;
				case "redundancy_regained":
					exposures.end(event.bdb_uid, "redundancy", time_ms);
					break;
				case "availability_lost":
					exposures.begin(event.bdb_uid, "availability", time_ms);
					break;
				case "availability_regained":
					exposures.end(event.bdb_uid, "availability", time_ms);
					break;
				case "majority_lost":
					minorities.begin(WHOLE_CLUSTER, "minority", time_ms);
					break;
				case "majority_regained":
					minorities.end(WHOLE_CLUSTER, "minority", time_ms);
					break;
			}
		},
		finish(end_ms) {
			for (const move of under_way.values()) move.end_ms = end_ms;
			return {
				end_ms,
				moves,
				failovers,
				absences: absences.finish(end_ms).map(({ uid, ...span }) => ({ node_uid: uid, ...span })),
				exposures: exposures.finish(end_ms).map(({ uid, ...span }) => ({ bdb_uid: uid, ...span })),
				minorities: minorities.finish(end_ms).map(({ begin_ms, end_ms: until_ms }) => ({ begin_ms, end_ms: until_ms })),
				free_memory: memory.history,
			};
		},
	};
}

/** Free memory as the report counts it: a shard on its way takes room on both of its nodes. */
function openMemory({ nodes, shards }: Cluster) {
	const free = new Map<NodeUid, number>(nodes.map(({ uid, total_memory }) => [uid, total_memory]));
	for (const { node_uid, memory_size } of shards) free.set(node_uid, (free.get(node_uid) ?? 0) - memory_size);
	const history = new Map<NodeUid, FreeMemory[]>();
	for (const [uid, bytes] of free) history.set(uid, [{ time_ms: 0, bytes }]);
	const change = (node: NodeUid, by: number, time_ms: number): void => {
		const bytes = (free.get(node) ?? 0) + by;
		free.set(node, bytes);
		const points = history.get(node);
		// Of what changes at one moment only what comes of it is seen.
		if (points?.at(-1)?.time_ms === time_ms) points.pop();
		points?.push({ time_ms, bytes });
	};
	return {
		history,
		take: (node: NodeUid, { memory_size }: Shard, time_ms: number) => change(node, -memory_size, time_ms),
		giveBack: (node: NodeUid, { memory_size }: Shard, time_ms: number) => change(node, memory_size, time_ms),
	};
}
