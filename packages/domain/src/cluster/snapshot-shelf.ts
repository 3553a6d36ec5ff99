import type { ShardUid } from "../uid.ts";
import type { Snapshot } from "./cluster.ts";
import type { Home } from "./cluster-view.ts";

/** The snapshots of a cluster, by the position of their node and by the positions of the shards they list. */
export interface SnapshotShelf {
	/** In the order in which they were put. */
	of(node: number): readonly Snapshot[];
	/** Those of all nodes, in no order that means anything. */
	all(): Iterable<Snapshot>;
	put(node: number, snapshot: Snapshot): void;
	drop(node: number, name: string): void;
	dropAll(node: number): void;
	/** Places that maintenance snapshots keep for the shard at this position. */
	homesOf(shard: number): readonly Home[];
}

const NONE: readonly never[] = [];

/** `positionOf` answers where a shard stands in the cluster's list, -1 for one that is not in the cluster; `shards` is how many are. */
export function openSnapshotShelf(shards: number, positionOf: (uid: ShardUid) => number): SnapshotShelf {
	const shelves = new Map<number, readonly Snapshot[]>();
	/** Made when it is asked for first: whoever plans no maintenance needs none of it. */
	let homes: (readonly Home[] | undefined)[] | undefined;

	const list = (known: (readonly Home[] | undefined)[], snapshot: Snapshot): void => {
		if (snapshot.kind !== "maintenance") return;
		for (const { uid, role } of snapshot.shards) {
			const at = positionOf(uid);
			if (at < 0) continue;
			const others = known[at];
			const home = { snapshot, role };
			known[at] = others === undefined ? [home] : [...others, home];
		}
	};
	const unlist = (known: (readonly Home[] | undefined)[], snapshot: Snapshot): void => {
		for (const { uid } of snapshot.shards) {
			const at = positionOf(uid);
			const homes = at < 0 ? undefined : known[at];
			if (homes === undefined) continue;
			const rest =
				homes.length === 1 && homes[0]?.snapshot === snapshot
					? NONE
					: homes.filter((home) => home.snapshot !== snapshot);
			known[at] = rest.length === 0 ? undefined : rest;
		}
	};
	const keep = (node: number, kept: (snapshot: Snapshot) => boolean): void => {
		const before = shelves.get(node) ?? NONE;
		const after = before.filter(kept);
		if (homes !== undefined) for (const snapshot of before) if (!kept(snapshot)) unlist(homes, snapshot);
		if (after.length === 0) shelves.delete(node);
		else shelves.set(node, after);
	};

	return {
		of: (node) => shelves.get(node) ?? NONE,
		*all() {
			for (const snapshots of shelves.values()) yield* snapshots;
		},
		put(node, snapshot) {
			shelves.set(node, [...(shelves.get(node) ?? NONE), snapshot]);
			if (homes !== undefined) list(homes, snapshot);
		},
		drop: (node, name) => keep(node, (snapshot) => snapshot.name !== name),
		dropAll: (node) => keep(node, () => false),
		homesOf(shard) {
			if (homes === undefined) {
				if (shelves.size === 0) return NONE;
				homes = new Array<readonly Home[] | undefined>(shards).fill(undefined);
				for (const snapshots of shelves.values()) for (const snapshot of snapshots) list(homes, snapshot);
			}
			return homes[shard] ?? NONE;
		},
	};
}
