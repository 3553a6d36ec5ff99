import { inMaintenance } from "../cluster/cluster.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { NodeUid, ShardUid } from "../uid.ts";
import type { Occupancy } from "./occupancy.ts";
import type { Step } from "./step.ts";

/** Promises that are in the cluster's rankings already, as planning sees them. */
export interface StandingPromises {
	isLeaving(node: NodeUid): boolean;
	leaving(): Iterable<NodeUid>;
	/** Nodes to which moves that are still ahead bring the shard. */
	placesOf(shard: ShardUid): readonly NodeUid[];
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
	/** One plan's promises; as long as they are withdrawn, they hold nothing. */
	open(): PlanPromises;
}

/** The promises of one plan. */
export interface PlanPromises {
	/** Takes what these steps need. Whatever the plan promised before is withdrawn. */
	make(steps: readonly Step[]): void;
	/** The step is done: what it was promised is no longer a promise. */
	keep(index: number): void;
	withdraw(): void;
	/** How the cluster looks to a step of this plan: with the promises of all others. */
	readonly others: Occupancy;
}

interface Taken {
	memory: number;
	shard_count: number;
	listeners: number;
}

const NOWHERE: readonly NodeUid[] = [];

export const NOTHING_STANDING: StandingPromises = {
	isLeaving: () => false,
	leaving: () => [],
	placesOf: () => NOWHERE,
};

/** One promise that a shard will come; a shard may be promised to several nodes by several plans. */
interface Coming {
	readonly plan: object;
	readonly node_uid: NodeUid;
	readonly next: Coming | undefined;
}

export function openPromises(cluster: LiveCluster): Promises {
	/** How many promises take each node out. */
	const leaving = new Map<NodeUid, number>();
	const closed = new Set<NodeUid>();
	const coming = new Map<ShardUid, Coming>();

	const leave = (node: NodeUid, by: 1 | -1): void => {
		const count = (leaving.get(node) ?? 0) + by;
		if (count > 0) leaving.set(node, count);
		else leaving.delete(node);
		cluster.bar(node, count > 0);
	};
	const forget = (shard: ShardUid, plan: object, node_uid: NodeUid): void => {
		const rest = without(coming.get(shard), plan, node_uid);
		if (rest === undefined) coming.delete(shard);
		else coming.set(shard, rest);
	};

	return {
		isLeaving: (node) => leaving.size > 0 && leaving.has(node),
		leaving: () => leaving.keys(),
		placesOf(shard) {
			const first = coming.get(shard);
			if (first === undefined) return NOWHERE;
			const places: NodeUid[] = [];
			for (let one: Coming | undefined = first; one !== undefined; one = one.next) places.push(one.node_uid);
			return places;
		},
		close(node) {
			if (closed.has(node)) return;
			closed.add(node);
			leave(node, 1);
		},
		reopen(node) {
			if (closed.delete(node)) leave(node, -1);
		},
		isClosed: (node) => closed.has(node),
		open() {
			const plan = {};
			const own = new Map<NodeUid, Taken>();
			const ownLeaving = new Map<NodeUid, number>();
			let promised: readonly Step[] = [];
			/** For each step, the bytes it holds on its target, 0 where it holds something else, -1 where it holds nothing. */
			let held: number[] = [];

			const reserve = (node: NodeUid, memory: number, shard_count: number, listeners: number): void => {
				cluster.reserve(node, { memory, shard_count, listeners });
				const taken = own.get(node);
				if (taken === undefined) {
					own.set(node, { memory, shard_count, listeners });
					return;
				}
				taken.memory += memory;
				taken.shard_count += shard_count;
				taken.listeners += listeners;
			};
			const takeOut = (node: NodeUid, by: 1 | -1): void => {
				leave(node, by);
				ownLeaving.set(node, (ownLeaving.get(node) ?? 0) + by);
			};
			const hold = (step: Step): number => {
				switch (step.kind) {
					case "migrate": {
						const { shard_uid, to_node_uid: node_uid } = step;
						const shard = cluster.shard(shard_uid);
						if (shard === undefined || shard.node_uid === node_uid) return -1;
						reserve(node_uid, shard.memory_size, 1, 0);
						coming.set(shard_uid, { plan, node_uid, next: coming.get(shard_uid) });
						return shard.memory_size;
					}
					case "rebind_endpoint":
						reserve(step.to_node_uid, 0, 0, 1);
						return 0;
					case "stop_placement":
					case "remove_node":
						takeOut(step.node_uid, 1);
						return 0;
					default:
						return -1;
				}
			};
			const giveBack = (index: number): void => {
				const step = promised[index];
				const bytes = held[index] ?? -1;
				if (step === undefined || bytes < 0) return;
				held[index] = -1;
				switch (step.kind) {
					case "migrate":
						reserve(step.to_node_uid, -bytes, -1, 0);
						forget(step.shard_uid, plan, step.to_node_uid);
						break;
					case "rebind_endpoint":
						reserve(step.to_node_uid, 0, 0, -1);
						break;
					case "stop_placement":
					case "remove_node":
						takeOut(step.node_uid, -1);
						break;
				}
			};
			const withdraw = (): void => {
				for (let index = 0; index < held.length; index += 1) giveBack(index);
				held = [];
				promised = [];
				own.clear();
			};
			const isLeaving = (node: NodeUid): boolean =>
				leaving.size > 0 && (leaving.get(node) ?? 0) > (ownLeaving.get(node) ?? 0);

			return {
				make(steps) {
					withdraw();
					promised = steps;
					held = steps.map(hold);
				},
				keep: giveBack,
				withdraw,
				others: {
					cluster,
					isLeaving,
					// A target was accepting when the plan was made; only maintenance or leaving can have changed that.
					accepts: (node) => !isLeaving(node.uid) && !inMaintenance(node),
					holdersOf(shard) {
						let holders: NodeUid[] | undefined;
						for (const copy of cluster.copiesOf(shard)) {
							if (copy.uid === shard.uid) continue;
							// Mostly there is one, and a list that begins with it takes no more room than it needs.
							if (holders === undefined) holders = [copy.node_uid];
							else holders.push(copy.node_uid);
							for (let one = coming.get(copy.uid); one !== undefined; one = one.next) {
								if (one.plan !== plan) holders.push(one.node_uid);
							}
						}
						return holders ?? NOWHERE;
					},
					usage(node) {
						const all = cluster.usage(node);
						const mine = own.get(node);
						if (mine === undefined) return all;
						return {
							memory: all.memory - mine.memory,
							shard_count: all.shard_count - mine.shard_count,
							listeners: all.listeners - mine.listeners,
						};
					},
				},
			};
		},
	};
}

function without(first: Coming | undefined, plan: object, node_uid: NodeUid): Coming | undefined {
	if (first === undefined) return undefined;
	if (first.plan === plan && first.node_uid === node_uid) return first.next;
	return { ...first, next: without(first.next, plan, node_uid) };
}

/** The same to an action that opens this node again: what keeps the node closed is not in its way. */
export function withoutClosing(standing: StandingPromises, node_uid: NodeUid): StandingPromises {
	return {
		isLeaving: (node) => node !== node_uid && standing.isLeaving(node),
		leaving: () => standing.leaving(),
		placesOf: (shard) => standing.placesOf(shard),
	};
}

/** The same for what a step is checked against. */
export function othersWithoutClosing(others: Occupancy, node_uid: NodeUid): Occupancy {
	return {
		...others,
		isLeaving: (node) => node !== node_uid && others.isLeaving(node),
		accepts: (node) => (node.uid === node_uid ? !inMaintenance(node) : others.accepts(node)),
	};
}
