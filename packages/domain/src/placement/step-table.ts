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

const KINDS: Partial<Record<Step["kind"], number>> = {
	migrate: MIGRATE,
	fail_over: FAIL_OVER,
	rebind_endpoint: REBIND,
	stop_placement: TAKE_OUT,
	remove_node: TAKE_OUT,
};

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
	/** The node that the shard leaves, or on which it is to lead no more. */
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
	/** `leaving` is the node that the action empties, -1 where it empties none. */
	addFailOver(from: number, to: number, after: readonly number[], leaving: number): number;
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

	const append = (what: number, before: readonly number[]): number => {
		kind.push(what);
		shard.push(-1);
		successor.push(-1);
		from.push(-1);
		node.push(-1);
		bytes.push(0);
		table.size = after.push(before);
		return table.size - 1;
	};
	/** Writes down what the step with this index is about, for kinds of which it says more than that they are. */
	const describe = (index: number, step: Step): void => {
		switch (step.kind) {
			case "migrate":
				shard[index] = shards.positionOf(step.shard_uid);
				from[index] = nodes.positionOf(step.from_node_uid);
				node[index] = nodes.positionOf(step.to_node_uid);
				bytes[index] = step.bytes;
				break;
			case "fail_over":
				shard[index] = shards.positionOf(step.from_shard_uid);
				successor[index] = shards.positionOf(step.to_shard_uid);
				if (step.from_node_uid !== undefined) from[index] = nodes.positionOf(step.from_node_uid);
				break;
			case "rebind_endpoint":
				node[index] = nodes.positionOf(step.to_node_uid);
				break;
			case "stop_placement":
			case "remove_node":
				node[index] = nodes.positionOf(step.node_uid);
				break;
		}
	};
	const uidOf = (position: number | undefined): string => shards.uids[position ?? 0] ?? "";
	const nodeUidOf = (position: number | undefined): number => nodes.uids[position ?? 0] ?? 0;
	const make = (index: number): PlannedStep => {
		const before = after[index] ?? [];
		if (kind[index] === FAIL_OVER) {
			const [from_shard_uid, to_shard_uid] = [uidOf(shard[index]), uidOf(successor[index])];
			const leaving = from[index] ?? -1;
			const left = leaving < 0 ? {} : { from_node_uid: nodeUidOf(leaving) };
			return { kind: "fail_over", from_shard_uid, to_shard_uid, ...left, after: before };
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
			const index = append(KINDS[one.kind] ?? OTHER, before);
			describe(index, one);
			known[index] = { ...one, after: before };
			return index;
		},
		addMove(one: number, to: number, before: readonly number[]) {
			const index = append(MIGRATE, before);
			shard[index] = one;
			from[index] = shards.node[one] ?? -1;
			node[index] = to;
			bytes[index] = shards.used_memory[one] ?? 0;
			return index;
		},
		addFailOver(one: number, other: number, before: readonly number[], leaving: number) {
			const index = append(FAIL_OVER, before);
			from[index] = leaving;
			shard[index] = one;
			successor[index] = other;
			return index;
		},
	};
	return table;
}
