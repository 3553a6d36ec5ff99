import type { DenseCluster } from "../cluster/dense-cluster.ts";
import type { PlanPromises, Promises } from "../placement/promises.ts";
import type { StepTable } from "../placement/step-table.ts";
import type { FlightsByPlace } from "./flights-by-place.ts";

/**
 * Moves and failovers are nearly all that plans consist of, and nearly always there is nothing against them, which numbers alone can tell. Each answer here is
 * either "surely" or "ask": true means that the rule it stands for would find nothing, false that the rule itself has to be asked, which also
 * words the reason. So the rules stay in one place, and what is quick about them is only that they are not asked in vain.
 */
export interface QuickLook {
	/** `isStepDone` is false and `findObstacle` finds nothing. */
	hasClearWay(steps: StepTable, index: number): boolean;
	/** `stepFitsAmong` holds for a step of the plan that made these promises. */
	surelyFits(steps: StepTable, index: number, own: PlanPromises): boolean;
	/** No step in flight is one that this step `mustWaitFor`. */
	isUnopposed(steps: StepTable, index: number): boolean;
}

export function openQuickLook(
	{ nodes, shards, node: nodeAt, isRackAware }: DenseCluster,
	promises: Promises,
	flights: FlightsByPlace,
): QuickLook {
	/** Whether a copy of the shard lives, none stands on the node, and none is about to come anywhere. */
	const copiesAllow = (shard: number, node: number): boolean => {
		let lives = false;
		const range = shards.range[shard] ?? 0;
		const end = shards.firsts[range + 1] ?? 0;
		for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
			const copy = shards.copies[at] ?? 0;
			const place = shards.node[copy] ?? -1;
			if (nodes.up[place] === 1) lives = true;
			if (copy !== shard && (place === node || flights.touching[copy] !== 0)) return false;
		}
		return lives;
	};
	const hasRoom = (shard: number, node: number): boolean => {
		const memory = (nodes.memory[node] ?? 0) - (nodes.reserved_memory[node] ?? 0) + (flights.memory_coming[node] ?? 0);
		const count = (nodes.shards[node] ?? 0) - (nodes.reserved_shards[node] ?? 0) + (flights.shards_coming[node] ?? 0);
		return (
			memory + (shards.memory[shard] ?? 0) <= (nodes.total_memory[node] ?? 0) && count < (nodes.max_shards[node] ?? 0)
		);
	};
	const canMove = (shard: number, node: number): boolean =>
		shard >= 0 &&
		shards.node[shard] !== node &&
		nodes.up[node] === 1 &&
		copiesAllow(shard, node) &&
		hasRoom(shard, node);
	const canHandOver = (from: number, to: number): boolean =>
		from >= 0 &&
		to >= 0 &&
		shards.range[from] === shards.range[to] &&
		shards.master[from] === 1 &&
		shards.master[to] === 0 &&
		nodes.up[shards.node[to] ?? -1] === 1;

	const isApart = (shard: number, node: number): boolean => {
		const rack = isRackAware(shard) ? (nodes.rack[node] ?? -1) : -1;
		const range = shards.range[shard] ?? 0;
		const end = shards.firsts[range + 1] ?? 0;
		for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
			const copy = shards.copies[at] ?? 0;
			if (copy === shard) continue;
			const place = shards.node[copy] ?? -1;
			if (place === node || promises.isComing(copy) || (rack >= 0 && nodes.rack[place] === rack)) return false;
		}
		return true;
	};
	const isInService = (node: number): boolean =>
		nodes.up[node] === 1 && nodes.in_maintenance[node] === 0 && !promises.isLeaving(node);
	const moveFits = (shard: number, node: number): boolean =>
		isInService(node) &&
		isApart(shard, node) &&
		// What is taken there includes what this step was promised.
		(nodes.memory[node] ?? 0) <= (nodes.total_memory[node] ?? 0) &&
		(nodes.shards[node] ?? 0) <= (nodes.max_shards[node] ?? 0);

	return {
		hasClearWay(steps, index) {
			const step = steps.plan.steps[index];
			if (step?.kind === "migrate") return canMove(steps.shard[index] ?? -1, steps.node[index] ?? -1);
			return step?.kind === "fail_over" && canHandOver(steps.shard[index] ?? -1, steps.successor[index] ?? -1);
		},
		surelyFits(steps, index, own) {
			const step = steps.plan.steps[index];
			const shard = steps.shard[index] ?? -1;
			if (step?.kind === "migrate") {
				const node = steps.node[index] ?? -1;
				return (
					shard >= 0 &&
					own.holds(index) &&
					nodes.uids[shards.node[shard] ?? -1] === step.from_node_uid &&
					moveFits(shard, node)
				);
			}
			if (step?.kind !== "fail_over") return false;
			const place = shards.node[steps.successor[index] ?? -1] ?? -1;
			return shard >= 0 && shards.master[shard] === 1 && nodeAt(place) !== undefined && isInService(place);
		},
		isUnopposed(steps, index) {
			const step = steps.plan.steps[index];
			if (step?.kind === "migrate") return flights.touching[steps.shard[index] ?? -1] === 0;
			if (step?.kind === "fail_over") {
				const from = steps.shard[index] ?? -1;
				return flights.touching[from] === 0 && flights.touching[steps.successor[index] ?? -1] === 0;
			}
			return false;
		},
	};
}
