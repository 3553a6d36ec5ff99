import type { ShardUid } from "../uid.ts";
import type { Snapshot } from "./cluster.ts";
import type { Home } from "./cluster-view.ts";

/** The snapshots of a cluster, by the position of their node and by the shards they list. */
export interface SnapshotShelf {
	/** In the order in which they were put. */
	of(node: number): readonly Snapshot[];
	/** Those of all nodes, in no order that means anything. */
	all(): Iterable<Snapshot>;
	put(node: number, snapshot: Snapshot): void;
	drop(node: number, name: string): void;
	dropAll(node: number): void;
	/** Places that maintenance snapshots keep for the shard. */
	homesOf(shard: ShardUid): readonly Home[];
}

const NONE: readonly never[] = [];

export function openSnapshotShelf(): SnapshotShelf {
	const shelves = new Map<number, readonly Snapshot[]>();
	/** Made when it is asked for first: whoever plans no maintenance needs none of it. */
	let homes: Map<ShardUid, readonly Home[]> | undefined;

	const list = (known: Map<ShardUid, readonly Home[]>, snapshot: Snapshot): void => {
		if (snapshot.kind !== "maintenance") return;
		for (const { uid, role } of snapshot.shards) {
			const others = known.get(uid);
			const home = { snapshot, role };
			known.set(uid, others === undefined ? [home] : [...others, home]);
		}
	};
	const unlist = (known: Map<ShardUid, readonly Home[]>, snapshot: Snapshot): void => {
		for (const { uid } of snapshot.shards) {
			const rest = known.get(uid)?.filter((home) => home.snapshot !== snapshot) ?? NONE;
			if (rest.length === 0) known.delete(uid);
			else known.set(uid, rest);
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
				homes = new Map();
				for (const snapshots of shelves.values()) for (const snapshot of snapshots) list(homes, snapshot);
			}
			return homes.size === 0 ? NONE : (homes.get(shard) ?? NONE);
		},
	};
}
