import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { EndpointUid, NodeUid } from "../uid.ts";
import type { Occupancy } from "./occupancy.ts";
import { MIGRATE, REBIND, type StepTable, TAKE_OUT } from "./step-table.ts";

/** Promises that are in the cluster's rankings already, as planning sees them. Nodes and shards are positions. */
export interface StandingPromises {
	isLeaving(node: number): boolean;
	/** A removal of the node was accepted. */
	isClosedByRemoval(node: number): boolean;
	leaving(): Iterable<number>;
	/** The node to which a move that is still ahead brings the shard, by the plan made last; -1 when none does. */
	placeOf(shard: number): number;
	/** Adds the nodes to which moves that are still ahead bring the shard. */
	addPlacesOf(shard: number, list: number[]): void;
}

/**
 * What running plans have still ahead, written into a live cluster once and kept up to date step by step, so that neither a plan
 * nor a step costs a look at every other plan. Means the same as handing `closed` and `promised` in afresh each time.
 */
export interface Promises extends StandingPromises {
	/** Nothing is placed on the node from now on: its removal was accepted. */
	close(node: NodeUid): void;
	reopen(node: NodeUid): void;
	isClosed(node: NodeUid): boolean;
	/** Whether a move that is still ahead, of any plan, brings the shard somewhere. */
	isComing(shard: number): boolean;
	/** One plan's promises; as long as they are withdrawn, they hold nothing. */
	open(): PlanPromises;
}

/** The promises of one plan. */
export interface PlanPromises {
	/** Takes what these steps need. Whatever the plan promised before is withdrawn. */
	make(steps: StepTable): void;
	/** The step is done: what it was promised is no longer a promise, nor is what other plans promised the same shard or endpoint on the same node. */
	keep(index: number): void;
	withdraw(): void;
	/** Whether the step has its place promised: what is taken on its target includes it. */
	holds(index: number): boolean;
	/** How the cluster looks to a step of this plan: with the promises of all others. */
	readonly others: Occupancy;
}

export const NOTHING_STANDING: StandingPromises = {
	isLeaving: () => false,
	isClosedByRemoval: () => false,
	leaving: () => [],
	placeOf: () => -1,
	addPlacesOf: () => undefined,
};

const NOTHING_HELD = new Float64Array(0);

/** One promise that a shard or endpoint will come; each may be promised to several nodes by several plans, and to one node by several. */
interface Coming {
	readonly plan: Promising;
	readonly index: number;
	readonly node: number;
	readonly next: Coming | undefined;
}

/** A plan that promises, as those see it whose steps keep its promises too. */
interface Promising {
	giveBack(index: number): void;
}

export function openPromises(cluster: LiveCluster): Promises {
	const { nodes, shards, reserve, reserveListeners } = cluster.dense;
	/** How many promises take each node out, and the nodes of which there is one. */
	const leaving = new Int32Array(nodes.size);
	const out = new Set<number>();
	const closed = new Set<number>();
	const coming = new Array<Coming | undefined>(shards.size).fill(undefined);
	const binding = new Map<EndpointUid, Coming>();
	/** What came to the node is there for all who promised it. */
	const arrive = (first: Coming | undefined, node: number): void => {
		for (let one = first; one !== undefined; one = one.next) if (one.node === node) one.plan.giveBack(one.index);
	};

	const leave = (node: number, by: 1 | -1): void => {
		const before = leaving[node] ?? 0;
		leaving[node] = before + by;
		if (before + by > 0) out.add(node);
		else out.delete(node);
		nodes.bar(node, before + by > 0);
	};

	return {
		isLeaving: (node) => (leaving[node] ?? 0) > 0,
		leaving: () => out,
		placeOf: (shard) => coming[shard]?.node ?? -1,
		addPlacesOf(shard, list) {
			for (let one = coming[shard]; one !== undefined; one = one.next) list.push(one.node);
		},
		isClosed: (uid) => closed.size > 0 && closed.has(nodes.positionOf(uid)),
		isComing: (shard) => coming[shard] !== undefined,
		close(uid) {
			const node = nodes.positionOf(uid);
			if (node < 0 || closed.has(node)) return;
			closed.add(node);
			leave(node, 1);
		},
		reopen(uid) {
			const node = nodes.positionOf(uid);
			if (closed.delete(node)) leave(node, -1);
		},
		isClosedByRemoval: (node) => closed.has(node),
		open() {
			const plan: Promising = { giveBack: (index) => giveBack(index) };
			const ownLeaving = new Map<number, number>();
			let table: StepTable | undefined;
			/** For each step, the bytes it holds on its target, 0 where it holds something else, -1 where it holds nothing. */
			let held = NOTHING_HELD;

			const takeOut = (node: number, by: 1 | -1): void => {
				leave(node, by);
				ownLeaving.set(node, (ownLeaving.get(node) ?? 0) + by);
			};
			const bind = (steps: StepTable, index: number, node: number): void => {
				const uid = endpointOf(steps, index);
				if (uid !== undefined) binding.set(uid, { plan, index, node, next: binding.get(uid) });
			};
			const unbind = (steps: StepTable, index: number): void => {
				const uid = endpointOf(steps, index);
				if (uid === undefined) return;
				const left = without(binding.get(uid), plan, index);
				if (left === undefined) binding.delete(uid);
				else binding.set(uid, left);
			};
			const hold = (steps: StepTable, index: number): number => {
				const node = steps.node[index] ?? -1;
				const shard = steps.shard[index] ?? -1;
				switch (steps.kind[index]) {
					case MIGRATE: {
						if (shard < 0 || node < 0 || shards.node[shard] === node) return -1;
						const memory = shards.memory[shard] ?? 0;
						reserve(node, 1, memory);
						coming[shard] = { plan, index, node, next: coming[shard] };
						return memory;
					}
					case REBIND:
						if (node < 0) return -1;
						reserveListeners(node, 1);
						bind(steps, index, node);
						return 0;
					case TAKE_OUT:
						if (node < 0) return -1;
						takeOut(node, 1);
						return 0;
					default:
						return -1;
				}
			};
			const giveBack = (index: number): void => {
				const bytes = held[index] ?? -1;
				if (table === undefined || bytes < 0) return;
				held[index] = -1;
				const node = table.node[index] ?? -1;
				const shard = table.shard[index] ?? -1;
				switch (table.kind[index]) {
					case MIGRATE:
						reserve(node, -1, -bytes);
						coming[shard] = without(coming[shard], plan, index);
						break;
					case REBIND:
						reserveListeners(node, -1);
						unbind(table, index);
						break;
					case TAKE_OUT:
						takeOut(node, -1);
						break;
				}
			};
			const withdraw = (): void => {
				for (let index = 0; index < held.length; index += 1) giveBack(index);
				table = undefined;
				held = NOTHING_HELD;
			};
			const isLeaving = (node: number): boolean =>
				(leaving[node] ?? 0) > 0 && (leaving[node] ?? 0) > (ownLeaving.get(node) ?? 0);
			/** What steps of this plan hold on the node, by a measure of each. */
			const own = (node: number, kind: number, measure: (index: number) => number): number => {
				let sum = 0;
				for (let index = 0; index < (table?.size ?? 0); index += 1) {
					if (table?.node[index] !== node || (held[index] ?? -1) < 0) continue;
					if (table.kind[index] === kind) sum += measure(index);
				}
				return sum;
			};

			return {
				make(steps) {
					withdraw();
					table = steps;
					held = new Float64Array(steps.size);
					for (let index = 0; index < held.length; index += 1) held[index] = hold(steps, index);
				},
				keep(index) {
					giveBack(index);
					const node = table?.node[index] ?? -1;
					if (table?.kind[index] === MIGRATE) arrive(coming[table.shard[index] ?? -1], node);
					if (table?.kind[index] === REBIND) arrive(binding.get(endpointOf(table, index) ?? ""), node);
				},
				withdraw,
				holds: (index) => (held[index] ?? -1) >= 0,
				others: {
					cluster,
					isLeaving,
					isClosedByRemoval: (node) => closed.has(node),
					// A target was accepting when the plan was made; only maintenance or leaving can have changed that.
					accepts: (node) => !isLeaving(node) && nodes.in_maintenance[node] !== 1,
					holdersOf(shard) {
						const holders: number[] = [];
						const range = shards.range[shard] ?? 0;
						const end = shards.firsts[range + 1] ?? 0;
						for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
							const copy = shards.copies[at] ?? -1;
							if (copy === shard) continue;
							holders.push(shards.node[copy] ?? -1);
							for (let one = coming[copy]; one !== undefined; one = one.next) {
								if (one.plan !== plan) holders.push(one.node);
							}
						}
						return holders;
					},
					memoryOn: (node) => (nodes.memory[node] ?? 0) - own(node, MIGRATE, (index) => held[index] ?? 0),
					shardsOn: (node) => (nodes.shards[node] ?? 0) - own(node, MIGRATE, () => 1),
					listenersOn: (node) => (nodes.listeners[node] ?? 0) - own(node, REBIND, () => 1),
				},
			};
		},
	};
}

function without(first: Coming | undefined, plan: Promising, index: number): Coming | undefined {
	if (first === undefined) return undefined;
	if (first.plan === plan && first.index === index) return first.next;
	return { ...first, next: without(first.next, plan, index) };
}

function endpointOf(steps: StepTable, index: number): EndpointUid | undefined {
	const step = steps.step(index);
	return step.kind === "rebind_endpoint" ? step.endpoint_uid : undefined;
}

/** The same to an action that opens this node again: what keeps the node closed is not in its way. */
export function withoutClosing(standing: StandingPromises, opened: number): StandingPromises {
	return {
		isLeaving: (node) => node !== opened && standing.isLeaving(node),
		isClosedByRemoval: (node) => node !== opened && standing.isClosedByRemoval(node),
		leaving: () => standing.leaving(),
		placeOf: (shard) => standing.placeOf(shard),
		addPlacesOf: (shard, list) => standing.addPlacesOf(shard, list),
	};
}

/** The same for what a step is checked against. */
export function othersWithoutClosing(others: Occupancy, opened: number): Occupancy {
	return {
		...others,
		isLeaving: (node) => node !== opened && others.isLeaving(node),
		isClosedByRemoval: (node) => node !== opened && others.isClosedByRemoval(node),
		accepts: (node) => (node === opened ? others.cluster.dense.nodes.in_maintenance[node] !== 1 : others.accepts(node)),
	};
}
