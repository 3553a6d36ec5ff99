import { type BdbUid, compareUid, type NodeUid, type ShardUid } from "../uid.ts";
import { openChains } from "./chains.ts";
import type { Shard } from "./cluster.ts";
import { openPositions, type Positions } from "./positions.ts";
import { groupSlotRanges } from "./slot-ranges.ts";

/**
 * The shards of a cluster as numbers. Every shard has a position, where it stands in the cluster's list, and keeps it; what planning and simulating ask for is
 * in arrays by that position, next to one another in memory, and a move writes one number. The object that describes a shard is made
 * when somebody asks for it, and is the same until the shard changes. Nodes and databases are named by their positions too; -1 is none.
 *
 *     position   0     1     2     3
 *     node       0     4     0     7         where it stands
 *     master     1     0     1     0
 *     range      0     0     1     1         copies of range r: copies[firsts[r]] to before copies[firsts[r + 1]]
 */
export interface ShardTable {
	readonly size: number;
	readonly node: Int32Array;
	/** 1 for a master, 0 for a replica. */
	readonly master: Uint8Array;
	/** Bytes promised, and bytes that it holds. */
	readonly memory: Float64Array;
	readonly used_memory: Float64Array;
	readonly bdb: Int32Array;
	readonly range: Int32Array;
	readonly firsts: Int32Array;
	readonly copies: Int32Array;
	/** Uids by position. */
	readonly uids: readonly ShardUid[];
	/** -1 when there is none. */
	positionOf(uid: ShardUid): number;
	/** Whether the uid of the one comes before that of the other. */
	comesBefore(one: number, other: number): boolean;
	get(position: number): Shard | undefined;
	/** Positions of shards on the node, in order of uid. */
	on(node: number): Int32Array;
	/** Positions of all shards of the database, range by range. */
	ofBdb(bdb: BdbUid): readonly number[];
	/** The copies of the range that a shard which is not in the cluster would belong to. */
	copiesLike(shard: Shard): readonly Shard[];
	/** The shard stands on this node now. */
	move(position: number, node: number): void;
	setMaster(position: number, master: boolean): void;
	/** Describes the shard anew, whatever has changed but its uid, its database and its slots. */
	put(position: number, shard: Shard): void;
}

export interface ShardTableDeps {
	/** How many nodes there are, and their uids by position. */
	readonly nodes: number;
	readonly nodeUid: (position: number) => NodeUid;
	readonly nodeOf: (uid: NodeUid) => number;
	readonly bdbs: Positions<BdbUid>;
}

export function openShardTable(given: readonly Shard[], { nodes, nodeUid, nodeOf, bdbs }: ShardTableDeps): ShardTable {
	const size = given.length;
	/** As they were when somebody asked last; stale where the table has gone on. */
	const items = given.slice();
	const stale = new Uint8Array(size);
	const uids = items.map(({ uid }) => uid);
	const positions = openPositions(uids);
	const node = new Int32Array(size);
	const master = new Uint8Array(size);
	const memory = new Float64Array(size);
	const used_memory = new Float64Array(size);
	const bdb = new Int32Array(size);
	const chains = openChains(size, nodes);
	const ranges = groupSlotRanges(given);
	let in_order = true;
	// From the last on, so that lists come out of the chains nearly in order.
	for (let at = size - 1; at >= 0; at -= 1) {
		const shard = items[at];
		if (shard === undefined) continue;
		const place = nodeOf(shard.node_uid);
		node[at] = place;
		master[at] = shard.role === "master" ? 1 : 0;
		memory[at] = shard.memory_size;
		used_memory[at] = shard.used_memory;
		bdb[at] = bdbs.of(shard.bdb_uid);
		chains.move(at, -1, place);
		in_order &&= at === 0 || compareUid(uids[at - 1] ?? "", shard.uid) < 0;
	}

	const comesBefore = (one: number, other: number): boolean =>
		in_order ? one < other : compareUid(uids[one] ?? "", uids[other] ?? "") < 0;
	const get = (at: number): Shard | undefined => {
		const known = items[at];
		if (known === undefined || stale[at] === 0) return known;
		const { uid, bdb_uid, assigned_slots, memory_size, used_memory } = known;
		const place = node[at] ?? -1;
		const shard: Shard = {
			uid,
			bdb_uid,
			node_uid: place < 0 ? known.node_uid : nodeUid(place),
			role: master[at] === 1 ? "master" : "slave",
			assigned_slots,
			memory_size,
			used_memory,
		};
		items[at] = shard;
		stale[at] = 0;
		return shard;
	};

	return {
		size,
		node,
		master,
		memory,
		used_memory,
		bdb,
		range: ranges.range,
		firsts: ranges.firsts,
		copies: ranges.copies,
		uids,
		positionOf: positions.of,
		comesBefore,
		get,
		on(place) {
			const list = chains.list(place);
			return in_order ? list : list.toSorted((a, b) => (comesBefore(a, b) ? -1 : 1));
		},
		ofBdb: (uid) => {
			const found: number[] = [];
			for (const range of ranges.ofBdb.get(uid) ?? []) {
				const end = ranges.firsts[range + 1] ?? 0;
				for (let at = ranges.firsts[range] ?? 0; at < end; at += 1) found.push(ranges.copies[at] ?? 0);
			}
			return found;
		},
		copiesLike({ bdb_uid, assigned_slots }) {
			for (const range of ranges.ofBdb.get(bdb_uid) ?? []) {
				const copies = ranges.copies.subarray(ranges.firsts[range], ranges.firsts[range + 1]);
				const shards = Array.from(copies, get).filter((copy) => copy !== undefined);
				if (shards[0]?.assigned_slots === assigned_slots) return shards;
			}
			return [];
		},
		move(at, to) {
			chains.move(at, node[at] ?? -1, to);
			node[at] = to;
			stale[at] = 1;
		},
		setMaster(at, is_master) {
			master[at] = is_master ? 1 : 0;
			stale[at] = 1;
		},
		put(at, shard) {
			const to = nodeOf(shard.node_uid);
			chains.move(at, node[at] ?? -1, to);
			items[at] = shard;
			stale[at] = 0;
			node[at] = to;
			master[at] = shard.role === "master" ? 1 : 0;
			memory[at] = shard.memory_size;
			used_memory[at] = shard.used_memory;
		},
	};
}
