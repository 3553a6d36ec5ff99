import type { LiveCluster } from "../cluster/live-cluster.ts";

/**
 * The places and roles that a draft gives to shards: for every shard a chain of the places it was given, the latest first, and a role once it is given one. The
 * arrays are as long as the cluster has shards and are kept from plan to plan, since clearing what was written costs less than
 * making them; one plan is made at a time.
 */
export interface DraftPlaces {
	take(shard: number, node: number): void;
	/** Takes back the latest place of the shard and answers it; -1 when it has none. */
	giveBack(shard: number): number;
	/** The place given last; -1 when there is none. */
	latest(shard: number): number;
	/** Adds every place of the shard to the list. */
	addTo(list: number[], shard: number): void;
	setMaster(shard: number, master: boolean): void;
	/** 1 or 0 once the shard was given a role; -1 before. */
	master(shard: number): number;
	/** Shows every place that was given and forgets it, and all roles. */
	clear(forget: (shard: number, node: number) => void): void;
}

const NONE = -1;

const kept = new WeakMap<LiveCluster, DraftPlaces>();

/** The places of the cluster's draft, with nothing in them. */
export function draftPlacesOf(cluster: LiveCluster): DraftPlaces {
	const known = kept.get(cluster) ?? openDraftPlaces(cluster.dense.shards.size);
	kept.set(cluster, known);
	return known;
}

function openDraftPlaces(size: number): DraftPlaces {
	/** The latest place of each shard, as an index into the three lists. */
	const heads = new Int32Array(size).fill(NONE);
	const roles = new Int8Array(size).fill(NONE);
	/** As many of each as count; what comes after is left from earlier plans. */
	const shards: number[] = [];
	const nodes: number[] = [];
	const earlier: number[] = [];
	let count = 0;
	const with_role: number[] = [];
	let role_count = 0;

	return {
		take(shard, node) {
			earlier[count] = heads[shard] ?? NONE;
			shards[count] = shard;
			nodes[count] = node;
			heads[shard] = count;
			count += 1;
		},
		giveBack(shard) {
			const head = heads[shard] ?? NONE;
			if (head === NONE) return NONE;
			heads[shard] = earlier[head] ?? NONE;
			shards[head] = NONE;
			return nodes[head] ?? NONE;
		},
		latest(shard) {
			const head = heads[shard] ?? NONE;
			return head === NONE ? NONE : (nodes[head] ?? NONE);
		},
		addTo(list, shard) {
			for (let at = heads[shard] ?? NONE; at !== NONE; at = earlier[at] ?? NONE) list.push(nodes[at] ?? NONE);
		},
		setMaster(shard, master) {
			roles[shard] = master ? 1 : 0;
			with_role[role_count] = shard;
			role_count += 1;
		},
		master: (shard) => roles[shard] ?? NONE,
		clear(forget) {
			for (let at = 0; at < count; at += 1) {
				const shard = shards[at] ?? NONE;
				if (shard === NONE) continue;
				heads[shard] = NONE;
				forget(shard, nodes[at] ?? NONE);
			}
			for (let at = 0; at < role_count; at += 1) roles[with_role[at] ?? 0] = NONE;
			count = 0;
			role_count = 0;
		},
	};
}
