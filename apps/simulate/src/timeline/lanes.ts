import type { Cluster, Node, NodeUid } from "@node-actions/domain";
import type { Move, Recording } from "./recording.ts";

/** The moves of one node, packed into rows so that none covers another. */
export interface Lane {
	readonly node: Node;
	readonly bars: readonly Bar[];
	/** At least 1. */
	readonly rows: number;
}

export interface Bar {
	readonly move: Move;
	/** The node is where the shard comes from, or where it goes. */
	readonly side: "leaving" | "arriving";
	/** From 0. */
	readonly row: number;
}

/** What of a simulation is drawn: a picture of everything would be read by nobody. */
export interface Lanes {
	/** In order of uid. */
	readonly lanes: readonly Lane[];
	/** What is left out, in a sentence; empty when nothing is. */
	readonly note: string;
}

const LANES_MAX = 40;
const MOVES_MAX = 3_000;

/** Picks the busiest nodes and the longest moves where there are too many. */
export function openLanes(cluster: Cluster, { moves, absences }: Recording): Lanes {
	const business = new Map<NodeUid, number>();
	const add = (node: NodeUid): void => {
		business.set(node, (business.get(node) ?? 0) + 1);
	};
	for (const { from, to } of moves) {
		add(from);
		add(to);
	}
	for (const { node_uid } of absences) add(node_uid);
	const nodes = cluster.nodes
		.toSorted((a, b) => (business.get(b.uid) ?? 0) - (business.get(a.uid) ?? 0) || a.uid - b.uid)
		.slice(0, LANES_MAX)
		.sort((a, b) => a.uid - b.uid);
	const shown = new Set(nodes.map(({ uid }) => uid));
	const touching = moves.filter(({ from, to }) => shown.has(from) || shown.has(to));
	const drawn = touching
		.toSorted((a, b) => b.end_ms - b.begin_ms - (a.end_ms - a.begin_ms) || a.begin_ms - b.begin_ms)
		.slice(0, MOVES_MAX)
		.sort((a, b) => a.begin_ms - b.begin_ms);
	return {
		lanes: nodes.map((node) => laneOf(node, drawn)),
		note: [
			nodes.length < cluster.nodes.length
				? `The ${nodes.length} busiest of ${cluster.nodes.length} nodes are shown.`
				: "",
			drawn.length < touching.length ? `Of their ${touching.length} moves the ${drawn.length} longest are drawn.` : "",
		]
			.filter((sentence) => sentence !== "")
			.join(" "),
	};
}

function laneOf(node: Node, moves: readonly Move[]): Lane {
	const busy_until: number[] = [];
	const bars = moves
		.filter(({ from, to }) => from === node.uid || to === node.uid)
		.map((move): Bar => {
			const free = busy_until.findIndex((end_ms) => end_ms <= move.begin_ms);
			const row = free === -1 ? busy_until.length : free;
			busy_until[row] = move.end_ms;
			return { move, side: move.from === node.uid ? "leaving" : "arriving", row };
		});
	return { node, bars, rows: Math.max(1, busy_until.length) };
}
