import type { NodeUid } from "../uid.ts";
import { inMaintenance, type Node } from "./cluster.ts";
import type { NodeUsage } from "./cluster-view.ts";
import { openPositions } from "./positions.ts";
import { openRackNumbers } from "./racks.ts";
import { createTournament } from "./tournament.ts";

/** Kept up to date. */
export interface NodeCounts {
	readonly members: number;
	readonly up: number;
	/** Up and not in maintenance. */
	readonly in_service: number;
}

/**
 * The nodes of a cluster by position, in order of uid, with what is taken on each of them and rankings by it. What is asked for with every shard that is
 * placed is in arrays by position, to be read and not to be changed from outside. A node that has left is neither up nor accepting and has no rack.
 */
export interface NodePlaces {
	readonly size: number;
	readonly counts: NodeCounts;
	/** Uids by position, of nodes that have left too; the last is `spare_uid`. */
	readonly uids: readonly NodeUid[];
	/** A node that never was there, with a uid above all others: to see what one more would bring, it may come and go. */
	readonly spare_uid: NodeUid;
	/** Bytes and shards that stand there or are reserved, and how many there may be. */
	readonly memory: Float64Array;
	readonly total_memory: Float64Array;
	readonly shards: Int32Array;
	readonly max_shards: Float64Array;
	readonly reserved_memory: Float64Array;
	readonly reserved_shards: Int32Array;
	/** Endpoints, and how many there may be. */
	readonly listeners: Int32Array;
	readonly max_listeners: Float64Array;
	/** 1 for a node that is up; for one that is in maintenance; for one that takes shards by its own account. */
	readonly up: Uint8Array;
	readonly in_maintenance: Uint8Array;
	readonly accepts: Uint8Array;
	/** To be compared by `inOneRack`. */
	readonly rack: Int32Array;
	/** -1 for a node that never was there; a node that left keeps its position. */
	positionOf(uid: NodeUid): number;
	/** Undefined once the node has left. */
	at(position: number): Node | undefined;
	/** Positions of nodes that have not left, in order of uid. */
	members(): readonly number[];
	set(position: number, node: Node | undefined): void;
	/** What stands there and what is reserved. */
	usage(position: number): NodeUsage;
	/** Without what is reserved. */
	standing(position: number): NodeUsage;
	/** Adds to what is taken; the numbers may be negative. */
	addShards(position: number, count: number, memory: number, reserved: boolean): void;
	addListeners(position: number, count: number, reserved: boolean): void;
	/** While barred, a node is in no ranking. */
	bar(position: number, barred: boolean): void;
	/** Nodes that may take one more shard: most free memory first, then fewest shards, then lowest uid. */
	roomiest(): Iterable<Node>;
	/** Shows them in the same order with the bytes that are free on each, until `enough` says so. */
	walkRoomiest(enough: (position: number, free: number) => boolean): void;
	/** Nodes that take endpoints: fewest listeners first, then lowest uid. */
	quietest(): Iterable<Node>;
	/** Shows their positions in the same order until `enough` says so. */
	walkQuietest(enough: (position: number) => boolean): void;
}

export function openNodePlaces(given: readonly Node[]): NodePlaces {
	const known = [...given].sort((a, b) => a.uid - b.uid);
	const spare_uid = (known.at(-1)?.uid ?? 0) + 1;
	const nodes: (Node | undefined)[] = [...known, undefined];
	const size = nodes.length;
	const uids = [...known.map(({ uid }) => uid), spare_uid];
	const positions = openPositions(uids);
	const total = new Float64Array(size);
	const max_shards = new Float64Array(size);
	const max_listeners = new Float64Array(size);
	const up = new Uint8Array(size);
	const in_maintenance = new Uint8Array(size);
	const accepts = new Uint8Array(size);
	const rack = new Int32Array(size);
	const rackOf = openRackNumbers();
	/** Taken, reserved or not. */
	const memory = new Float64Array(size);
	const shards = new Int32Array(size);
	const listeners = new Int32Array(size);
	const reserved_memory = new Float64Array(size);
	const reserved_shards = new Int32Array(size);
	const reserved_listeners = new Int32Array(size);
	const barred = new Uint8Array(size);
	/** Up, in service, and taking shards and endpoints. */
	const open = new Uint8Array(size);
	const counts = { members: 0, up: 0, in_service: 0 };
	const count = (node: Node, by: 1 | -1): void => {
		counts.members += by;
		if (node.status !== "active") return;
		counts.up += by;
		if (!inMaintenance(node)) counts.in_service += by;
	};
	const note = (position: number, node: Node | undefined): void => {
		total[position] = node?.total_memory ?? 0;
		max_shards[position] = node?.max_redis_servers ?? 0;
		max_listeners[position] = node?.max_listeners ?? 0;
		up[position] = node?.status === "active" ? 1 : 0;
		in_maintenance[position] = node !== undefined && inMaintenance(node) ? 1 : 0;
		accepts[position] = node?.accept_servers === true && !inMaintenance(node) ? 1 : 0;
		rack[position] = rackOf(node?.rack_id ?? null);
		open[position] = (up[position] ?? 0) & (accepts[position] ?? 0);
		if (node !== undefined) count(node, 1);
	};
	for (const [position, node] of nodes.entries()) note(position, node);

	const present = (position: number): boolean => open[position] === 1 && barred[position] === 0;
	/** A fleet whose nodes have all the shards that they may have is not to be looked through for every shard. */
	const takesOneMore = (position: number): boolean =>
		present(position) && (shards[position] ?? 0) < (max_shards[position] ?? 0);
	const free = (position: number): number => (total[position] ?? 0) - (memory[position] ?? 0);
	/** Free memory, shards and presence as they were ranked last; presence is no number before the first time. */
	const ranked_free = new Float64Array(size);
	const ranked_shards = new Int32Array(size);
	const ranked_present = new Int8Array(size).fill(-1);
	const isRanked = (position: number): boolean => {
		const room = free(position);
		const count = shards[position] ?? 0;
		const here = takesOneMore(position) ? 1 : 0;
		if (room === ranked_free[position] && count === ranked_shards[position] && here === ranked_present[position]) {
			return true;
		}
		ranked_free[position] = room;
		ranked_shards[position] = count;
		ranked_present[position] = here;
		return false;
	};
	const byRoom = createTournament(
		size,
		takesOneMore,
		(a, b) => {
			const more = free(a) - free(b);
			if (more !== 0) return more > 0;
			const fewer = (shards[b] ?? 0) - (shards[a] ?? 0);
			return fewer !== 0 ? fewer > 0 : a < b;
		},
		isRanked,
	);
	const byQuiet = createTournament(size, present, (a, b) => {
		const fewer = (listeners[b] ?? 0) - (listeners[a] ?? 0);
		return fewer !== 0 ? fewer > 0 : a < b;
	});

	return {
		size,
		counts,
		uids,
		spare_uid,
		memory,
		total_memory: total,
		shards,
		max_shards,
		reserved_memory,
		reserved_shards,
		listeners,
		max_listeners,
		up,
		in_maintenance,
		accepts,
		rack,
		positionOf: positions.of,
		at: (position) => nodes[position],
		members: () => {
			const members: number[] = [];
			for (let position = 0; position < size; position += 1) if (nodes[position] !== undefined) members.push(position);
			return members;
		},
		set(position, node) {
			const before = nodes[position];
			if (before !== undefined) count(before, -1);
			nodes[position] = node;
			note(position, node);
			byRoom.update(position);
			byQuiet.update(position);
		},
		usage: (position) => ({
			shard_count: shards[position] ?? 0,
			memory: memory[position] ?? 0,
			listeners: listeners[position] ?? 0,
		}),
		standing: (position) => ({
			shard_count: (shards[position] ?? 0) - (reserved_shards[position] ?? 0),
			memory: (memory[position] ?? 0) - (reserved_memory[position] ?? 0),
			listeners: (listeners[position] ?? 0) - (reserved_listeners[position] ?? 0),
		}),
		addShards(position, count, bytes, reserved) {
			shards[position] = (shards[position] ?? 0) + count;
			memory[position] = (memory[position] ?? 0) + bytes;
			if (reserved) {
				reserved_shards[position] = (reserved_shards[position] ?? 0) + count;
				reserved_memory[position] = (reserved_memory[position] ?? 0) + bytes;
			}
			byRoom.update(position);
		},
		addListeners(position, count, reserved) {
			listeners[position] = (listeners[position] ?? 0) + count;
			if (reserved) reserved_listeners[position] = (reserved_listeners[position] ?? 0) + count;
			byQuiet.update(position);
		},
		bar(position, bars) {
			if ((barred[position] === 1) === bars) return;
			barred[position] = bars ? 1 : 0;
			byRoom.update(position);
			byQuiet.update(position);
		},
		roomiest: () => nodesAt(nodes, byRoom.inOrder()),
		walkRoomiest: (enough) => byRoom.walk((position) => enough(position, free(position))),
		quietest: () => nodesAt(nodes, byQuiet.inOrder()),
		walkQuietest: byQuiet.walk,
	};
}

function* nodesAt(nodes: readonly (Node | undefined)[], order: Iterable<number>): Iterable<Node> {
	for (const position of order) {
		const node = nodes[position];
		if (node !== undefined) yield node;
	}
}
