import { inMaintenance, type Shard } from "../cluster/cluster.ts";
import type { NodeUsage } from "../cluster/cluster-view.ts";
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

const NOTHING: NodeUsage = { memory: 0, shard_count: 0, listeners: 0 };

export function openPromises(cluster: LiveCluster): Promises {
	/** How many promises take each node out. */
	const leaving = new Map<NodeUid, number>();
	const closed = new Set<NodeUid>();
	const places = new Map<ShardUid, { readonly plan: object; readonly node_uid: NodeUid }[]>();

	const leave = (node: NodeUid, by: 1 | -1): void => {
		const count = (leaving.get(node) ?? 0) + by;
		if (count > 0) leaving.set(node, count);
		else leaving.delete(node);
		cluster.bar(node, count > 0);
	};

	return {
		isLeaving: (node) => leaving.has(node),
		leaving: () => leaving.keys(),
		placesOf: (shard) => places.get(shard)?.map(({ node_uid }) => node_uid) ?? NOWHERE,
		close(node) {
			if (closed.has(node)) return;
			closed.add(node);
			leave(node, 1);
		},
		reopen(node) {
			if (closed.delete(node)) leave(node, -1);
		},
		open() {
			const plan = {};
			const own = new Map<NodeUid, Taken>();
			const ownLeaving = new Map<NodeUid, number>();
			/** For each step, how to take back what it holds. */
			let held: ((() => void) | undefined)[] = [];

			const reserve = (node: NodeUid, memory: number, shard_count: number, listeners: number): void => {
				cluster.reserve(node, { memory, shard_count, listeners });
				const taken = own.get(node) ?? { memory: 0, shard_count: 0, listeners: 0 };
				taken.memory += memory;
				taken.shard_count += shard_count;
				taken.listeners += listeners;
				own.set(node, taken);
			};
			const takeRoom = (shard: Shard, node_uid: NodeUid): (() => void) => {
				reserve(node_uid, shard.memory_size, 1, 0);
				const place = { plan, node_uid };
				const before = places.get(shard.uid);
				if (before === undefined) places.set(shard.uid, [place]);
				else before.push(place);
				return () => {
					reserve(node_uid, -shard.memory_size, -1, 0);
					const rest = (places.get(shard.uid) ?? []).filter((one) => one !== place);
					if (rest.length === 0) places.delete(shard.uid);
					else places.set(shard.uid, rest);
				};
			};
			const takeOut = (node: NodeUid): (() => void) => {
				leave(node, 1);
				ownLeaving.set(node, (ownLeaving.get(node) ?? 0) + 1);
				return () => {
					leave(node, -1);
					ownLeaving.set(node, (ownLeaving.get(node) ?? 0) - 1);
				};
			};
			const hold = (step: Step): (() => void) | undefined => {
				switch (step.kind) {
					case "migrate": {
						const shard = cluster.shard(step.shard_uid);
						if (shard === undefined || shard.node_uid === step.to_node_uid) return undefined;
						return takeRoom(shard, step.to_node_uid);
					}
					case "rebind_endpoint":
						reserve(step.to_node_uid, 0, 0, 1);
						return () => reserve(step.to_node_uid, 0, 0, -1);
					case "stop_placement":
					case "remove_node":
						return takeOut(step.node_uid);
					default:
						return undefined;
				}
			};
			const withdraw = (): void => {
				for (const giveBack of held) giveBack?.();
				held = [];
			};
			const isLeaving = (node: NodeUid): boolean => (leaving.get(node) ?? 0) > (ownLeaving.get(node) ?? 0);

			return {
				make(steps) {
					withdraw();
					held = steps.map(hold);
				},
				keep(index) {
					held[index]?.();
					held[index] = undefined;
				},
				withdraw,
				others: {
					cluster,
					isLeaving,
					// A target was accepting when the plan was made; only maintenance or leaving can have changed that.
					accepts: (node) => !isLeaving(node.uid) && !inMaintenance(node),
					holdersOf(shard) {
						const holders: NodeUid[] = [];
						for (const copy of cluster.copiesOf(shard)) {
							if (copy.uid === shard.uid) continue;
							holders.push(copy.node_uid);
							for (const place of places.get(copy.uid) ?? []) if (place.plan !== plan) holders.push(place.node_uid);
						}
						return holders;
					},
					usage(node) {
						const all = cluster.usage(node);
						const mine = own.get(node) ?? NOTHING;
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
