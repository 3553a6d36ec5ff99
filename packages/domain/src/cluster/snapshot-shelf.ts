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
	/** The positions of the shards that the snapshot lists, in its order; -1 for one that is not in the cluster. */
	shardsIn(snapshot: Snapshot): Int32Array;
	/** Says it beforehand, for a snapshot that is going to be put. */
	noteShardsIn(snapshot: Snapshot, positions: Int32Array): void;
	/** Places that maintenance snapshots keep for the shard at this position. */
	homesOf(shard: number): readonly Home[];
}

const NONE: readonly never[] = [];

/** `positionOf` answers where a shard stands in the cluster's list, -1 for one that is not in the cluster; `shards` is how many are. */
export function openSnapshotShelf(shards: number, positionOf: (uid: ShardUid) => number): SnapshotShelf {
	const shelves = new Map<number, readonly Snapshot[]>();
	/** Made when it is asked for first: whoever plans no maintenance needs none of it. */
	let homes: (readonly Home[] | undefined)[] | undefined;

	/** Looked up once for every snapshot. */
	const listed = new WeakMap<Snapshot, Int32Array>();
	const shardsIn = (snapshot: Snapshot): Int32Array => {
		const known = listed.get(snapshot) ?? Int32Array.from(snapshot.shards, ({ uid }) => positionOf(uid));
		listed.set(snapshot, known);
		return known;
	};
	const list = (known: (readonly Home[] | undefined)[], snapshot: Snapshot): void => {
		if (snapshot.kind !== "maintenance") return;
		const positions = shardsIn(snapshot);
		/** One for each role, since they are the same for all shards of a snapshot. */
		const homes = { master: { snapshot, role: "master" }, slave: { snapshot, role: "slave" } } as const;
		for (let index = 0; index < positions.length; index += 1) {
			const at = positions[index] ?? -1;
			if (at < 0) continue;
			const others = known[at];
			const home = homes[snapshot.shards[index]?.role ?? "slave"];
			known[at] = others === undefined ? [home] : [...others, home];
		}
	};
	const unlist = (known: (readonly Home[] | undefined)[], snapshot: Snapshot): void => {
		const positions = shardsIn(snapshot);
		for (let index = 0; index < positions.length; index += 1) {
			const at = positions[index] ?? -1;
			const homes = at < 0 ? undefined : known[at];
			if (homes === undefined) continue;
			// Mostly it is the only one.
			if (homes.length === 1 && homes[0]?.snapshot === snapshot) known[at] = undefined;
			else known[at] = homes.filter((home) => home.snapshot !== snapshot);
		}
	};
	const keep = (node: number, kept: (snapshot: Snapshot) => boolean): void => {
		const before = shelves.get(node) ?? NONE;
		const after = before.filter(kept);
		for (const snapshot of before) {
			if (homes !== undefined && !kept(snapshot)) unlist(homes, snapshot);
		}
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
		shardsIn,
		noteShardsIn: (snapshot, positions) => {
			listed.set(snapshot, positions);
		},
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
