import type { DenseCluster } from "../cluster/dense-cluster.ts";
import { inOneRack, NO_RACK } from "../cluster/racks.ts";
import type { PlanPromises, Promises } from "../placement/promises.ts";
import { FAIL_OVER, MIGRATE, type StepTable } from "../placement/step-table.ts";
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
	{ nodes, shards, isRackAware }: DenseCluster,
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
		node >= 0 &&
		shards.node[shard] !== node &&
		nodes.up[node] === 1 &&
		copiesAllow(shard, node) &&
		hasRoom(shard, node);
	/** `leaving` is the node on which the shard is to lead no more, -1 where it does not matter. */
	const canHandOver = (from: number, to: number, leaving: number): boolean =>
		from >= 0 &&
		to >= 0 &&
		(leaving < 0 || shards.node[from] === leaving) &&
		shards.range[from] === shards.range[to] &&
		shards.master[from] === 1 &&
		shards.master[to] === 0 &&
		nodes.up[shards.node[to] ?? -1] === 1;

	const isApart = (shard: number, node: number): boolean => {
		const rack = isRackAware(shard) ? (nodes.rack[node] ?? NO_RACK) : NO_RACK;
		const range = shards.range[shard] ?? 0;
		const end = shards.firsts[range + 1] ?? 0;
		for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
			const copy = shards.copies[at] ?? 0;
			if (copy === shard) continue;
			const place = shards.node[copy] ?? -1;
			if (place === node || promises.isComing(copy)) return false;
			if (inOneRack(rack, nodes.rack[place] ?? NO_RACK)) return false;
		}
		return true;
	};
	const isInService = (node: number): boolean =>
		nodes.up[node] === 1 && nodes.in_maintenance[node] === 0 && !promises.isLeaving(node);
	const moveFits = (shard: number, node: number): boolean =>
		node >= 0 &&
		isInService(node) &&
		isApart(shard, node) &&
		// What is taken there includes what this step was promised.
		(nodes.memory[node] ?? 0) <= (nodes.total_memory[node] ?? 0) &&
		(nodes.shards[node] ?? 0) <= (nodes.max_shards[node] ?? 0);

	return {
		hasClearWay({ kind, shard, successor, from, node }, index) {
			if (kind[index] === MIGRATE) return canMove(shard[index] ?? -1, node[index] ?? -1);
			return kind[index] === FAIL_OVER && canHandOver(shard[index] ?? -1, successor[index] ?? -1, from[index] ?? -1);
		},
		surelyFits({ kind, shard, successor, from, node }, index, own) {
			const one = shard[index] ?? -1;
			if (one < 0) return false;
			if (kind[index] === MIGRATE) {
				return own.holds(index) && shards.node[one] === from[index] && moveFits(one, node[index] ?? -1);
			}
			const other = successor[index] ?? -1;
			if (other < 0 || shards.master[one] !== 1) return false;
			const place = shards.node[other] ?? -1;
			return place >= 0 && isInService(place);
		},
		isUnopposed({ shard, successor }, index) {
			const one = shard[index] ?? -1;
			if (one < 0 || flights.touching[one] !== 0) return false;
			const other = successor[index] ?? -1;
			return other < 0 || flights.touching[other] === 0;
		},
	};
}
