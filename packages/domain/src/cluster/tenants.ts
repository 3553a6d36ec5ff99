import type { NodeUid } from "../uid.ts";
import { openPositions } from "./positions.ts";

/** What stands on nodes: shards, or endpoints. */
export interface Tenant {
	readonly uid: string;
	readonly node_uid: NodeUid;
}

/**
 * The tenants of a cluster, each at a position that it keeps, with a list per node that costs nothing to change: a tenant that moves is
 * unchained from its neighbours on one node and chained in on another.
 */
export interface Tenants<Item extends Tenant> {
	/** Every tenant as it is now, by position. Not to be changed from outside. */
	readonly items: readonly Item[];
	/** -1 when there is none. */
	positionOf(uid: string): number;
	get(uid: string): Item | undefined;
	/** On the node at this position, in order of uid. */
	on(node: number): readonly Item[];
	/** Puts the tenant at this position anew. `from` and `to` are positions of its node before and now, -1 for none. */
	put(at: number, item: Item, from: number, to: number): void;
}

const NONE = -1;

const NOBODY: readonly never[] = [];

/** `nodeOf` answers the position of a node. `compare` orders tenants by uid; lists that stand in that order already are not sorted. */
export function openTenants<Item extends Tenant>(
	given: readonly Item[],
	nodes: number,
	nodeOf: (uid: NodeUid) => number,
	compare: (a: string, b: string) => number,
): Tenants<Item> {
	const items = given.slice();
	const uids = items.map(({ uid }) => uid);
	const positions = openPositions(uids);
	const first = new Int32Array(nodes).fill(NONE);
	const next = new Int32Array(items.length).fill(NONE);
	const previous = new Int32Array(items.length).fill(NONE);
	/** Lists that were asked for, until the node's tenants change. */
	const lists: (readonly Item[] | undefined)[] = new Array(nodes).fill(undefined);
	const inOrder = uids.every((uid, at) => at === 0 || compare(uids[at - 1] ?? "", uid) < 0);

	const chain = (at: number, node: number): void => {
		const head = first[node] ?? NONE;
		next[at] = head;
		previous[at] = NONE;
		if (head !== NONE) previous[head] = at;
		first[node] = at;
	};
	const unchain = (at: number, node: number): void => {
		const before = previous[at] ?? NONE;
		const after = next[at] ?? NONE;
		if (before === NONE) first[node] = after;
		else next[before] = after;
		if (after !== NONE) previous[after] = before;
	};
	const list = (node: number): readonly Item[] => {
		const found: number[] = [];
		for (let at = first[node] ?? NONE; at !== NONE; at = next[at] ?? NONE) found.push(at);
		if (inOrder)
			return Array.from(Int32Array.from(found).sort(), (at) => items[at]).filter((item) => item !== undefined);
		const unsorted = found.map((at) => items[at]).filter((item) => item !== undefined);
		return unsorted.sort((a, b) => compare(a.uid, b.uid));
	};

	// From the last on, since each is chained in before the one chained before it.
	for (let at = items.length - 1; at >= 0; at -= 1) {
		const node = nodeOf(items[at]?.node_uid ?? NONE);
		if (node !== NONE) chain(at, node);
	}

	return {
		items,
		positionOf: positions.of,
		get: (uid) => items[positions.of(uid)],
		on(node) {
			if (node === NONE) return NOBODY;
			let known = lists[node];
			if (known === undefined) {
				known = list(node);
				lists[node] = known;
			}
			return known;
		},
		put(at, item, from, to) {
			items[at] = item;
			if (from !== NONE) lists[from] = undefined;
			if (from === to) return;
			if (from !== NONE) unchain(at, from);
			if (to === NONE) return;
			lists[to] = undefined;
			chain(at, to);
		},
	};
}
