import type { BdbUid } from "../uid.ts";
import type { Shard } from "./cluster.ts";

/** Which shards are copies of one slot range, by positions in a list of shards; ranges are numbered in order of their first copies. */
export interface SlotRanges {
	/** The range of the shard at each position. */
	readonly range: Int32Array;
	/** The copies of range r are those from `firsts[r]` to before `firsts[r + 1]`, in order of position. */
	readonly firsts: Int32Array;
	readonly copies: Int32Array;
	readonly ofBdb: ReadonlyMap<BdbUid, readonly number[]>;
}

export function groupSlotRanges(shards: readonly Shard[]): SlotRanges {
	const range = new Int32Array(shards.length);
	const ofBdb = new Map<BdbUid, number[]>();
	/** By database, then by slots: a key made of both would cost a string per shard. */
	const known = new Map<BdbUid, Map<string, number>>();
	const counts: number[] = [];
	for (let at = 0; at < shards.length; at += 1) {
		const shard = shards[at];
		if (shard === undefined) continue;
		// Copies mostly stand side by side.
		const before = at > 0 ? shards[at - 1] : undefined;
		if (before?.bdb_uid === shard.bdb_uid && before.assigned_slots === shard.assigned_slots) {
			const same = range[at - 1] ?? 0;
			range[at] = same;
			counts[same] = (counts[same] ?? 0) + 1;
			continue;
		}
		let bySlots = known.get(shard.bdb_uid);
		if (bySlots === undefined) {
			bySlots = new Map();
			known.set(shard.bdb_uid, bySlots);
			ofBdb.set(shard.bdb_uid, []);
		}
		let number = bySlots.get(shard.assigned_slots);
		if (number === undefined) {
			number = counts.push(0) - 1;
			bySlots.set(shard.assigned_slots, number);
			ofBdb.get(shard.bdb_uid)?.push(number);
		}
		range[at] = number;
		counts[number] = (counts[number] ?? 0) + 1;
	}
	const firsts = new Int32Array(counts.length + 1);
	for (let at = 0; at < counts.length; at += 1) firsts[at + 1] = (firsts[at] ?? 0) + (counts[at] ?? 0);
	const filled = firsts.slice();
	const copies = new Int32Array(shards.length);
	for (let at = 0; at < shards.length; at += 1) {
		const number = range[at] ?? 0;
		const place = filled[number] ?? 0;
		copies[place] = at;
		filled[number] = place + 1;
	}
	return { range, firsts, copies, ofBdb };
}
