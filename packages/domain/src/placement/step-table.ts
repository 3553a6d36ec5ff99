import type { DenseCluster } from "../cluster/dense-cluster.ts";
import type { PlannedStep } from "./plan.ts";
import type { Step } from "./step.ts";

/** What a step in a table is, as a number: comparing numbers costs less than telling ten shapes of objects apart. */
export const MIGRATE = 1;
export const FAIL_OVER = 2;
export const REBIND = 3;
/** Takes a node out of service: `stop_placement` or `remove_node`. */
export const TAKE_OUT = 4;
/** Whatever else there is; only the step itself tells. */
export const OTHER = 0;

/**
 * The steps of a plan in numbers, by index: what they are, and the positions of the shards and nodes they name, -1 where a step names none. Plans consist
 * of moves and failovers nearly only, and for these the step as an object is made when somebody asks for it.
 */
export interface StepTable {
	/** How many there are. */
	readonly size: number;
	readonly kind: readonly number[];
	/** The shard that moves or hands over. */
	readonly shard: readonly number[];
	/** The shard that takes over. */
	readonly successor: readonly number[];
	/** The node that the shard leaves. */
	readonly from: readonly number[];
	/** The node that a shard or endpoint comes to, or that is taken out of service. */
	readonly node: readonly number[];
	/** Bytes to transfer. */
	readonly bytes: readonly number[];
	/** The steps that have to be done before. */
	readonly after: readonly (readonly number[])[];
	step(index: number): PlannedStep;
	steps(): readonly PlannedStep[];
}

/** A table that is being written. Everything is added at the end; the lists `after` become the table's own. Indexes are answered. */
export interface StepTableDraft extends StepTable {
	add(step: Step, after: readonly number[]): number;
	/** The shard moves to the node from where it stands, which is a node of the cluster. */
	addMove(shard: number, node: number, after: readonly number[]): number;
	addFailOver(from: number, to: number, after: readonly number[]): number;
}

export function openStepTable({ nodes, shards }: DenseCluster): StepTableDraft {
	const kind: number[] = [];
	const shard: number[] = [];
	const successor: number[] = [];
	const from: number[] = [];
	const node: number[] = [];
	const bytes: number[] = [];
	const after: (readonly number[])[] = [];
	const known: (PlannedStep | undefined)[] = [];

	const put = (a: number, b: number, c: number, d: number, e: number, f: number, g: readonly number[]): number => {
		kind.push(a);
		shard.push(b);
		successor.push(c);
		from.push(d);
		node.push(e);
		bytes.push(f);
		table.size = after.push(g);
		return table.size - 1;
	};
	const look = (step: Step, before: readonly number[]): number => {
		switch (step.kind) {
			case "migrate": {
				const [left, reached] = [nodes.positionOf(step.from_node_uid), nodes.positionOf(step.to_node_uid)];
				return put(MIGRATE, shards.positionOf(step.shard_uid), -1, left, reached, step.bytes, before);
			}
			case "fail_over": {
				const [one, other] = [shards.positionOf(step.from_shard_uid), shards.positionOf(step.to_shard_uid)];
				return put(FAIL_OVER, one, other, -1, -1, 0, before);
			}
			case "rebind_endpoint":
				return put(REBIND, -1, -1, -1, nodes.positionOf(step.to_node_uid), 0, before);
			case "stop_placement":
			case "remove_node":
				return put(TAKE_OUT, -1, -1, -1, nodes.positionOf(step.node_uid), 0, before);
			default:
				return put(OTHER, -1, -1, -1, -1, 0, before);
		}
	};
	const uidOf = (position: number | undefined): string => shards.uids[position ?? 0] ?? "";
	const nodeUidOf = (position: number | undefined): number => nodes.uids[position ?? 0] ?? 0;
	const make = (index: number): PlannedStep => {
		const before = after[index] ?? [];
		if (kind[index] === FAIL_OVER) {
			const [from_shard_uid, to_shard_uid] = [uidOf(shard[index]), uidOf(successor[index])];
			return { kind: "fail_over", from_shard_uid, to_shard_uid, after: before };
		}
		return {
			kind: "migrate",
			shard_uid: uidOf(shard[index]),
			from_node_uid: nodeUidOf(from[index]),
			to_node_uid: nodeUidOf(node[index]),
			bytes: bytes[index] ?? 0,
			after: before,
		};
	};
	const step = (index: number): PlannedStep => {
		const made = known[index] ?? make(index);
		known[index] = made;
		return made;
	};

	const table = {
		size: 0,
		kind,
		shard,
		successor,
		from,
		node,
		bytes,
		after,
		step,
		steps: () => Array.from(after.keys(), step),
		add(one: Step, before: readonly number[]) {
			const index = look(one, before);
			known[index] = { ...one, after: before };
			return index;
		},
		addMove: (one: number, to: number, before: readonly number[]) =>
			put(MIGRATE, one, -1, shards.node[one] ?? -1, to, shards.used_memory[one] ?? 0, before),
		addFailOver: (one: number, other: number, before: readonly number[]) =>
			put(FAIL_OVER, one, other, -1, -1, 0, before),
	};
	return table;
}
