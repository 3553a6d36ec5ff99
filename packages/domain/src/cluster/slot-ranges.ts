import type { BdbUid } from "../uid.ts";
import type { Shard } from "./cluster.ts";

/** The copies of every slot range, found by a shard's position without a look-up by name. */
export interface SlotRanges {
	/** All copies of the range that the shard at this position belongs to. Replaced and never changed, so that whoever holds it has it as it was. */
	copiesAt(position: number): readonly Shard[];
	/** The copies of the range that a shard which is not in the cluster would belong to. */
	copiesLike(shard: Shard): readonly Shard[];
	ofBdb(bdb: BdbUid): readonly Shard[];
	/** The shard at this position is another object now. */
	replace(position: number, before: Shard, now: Shard): void;
}

const NONE: readonly Shard[] = [];

export function openSlotRanges(shards: readonly Shard[]): SlotRanges {
	const copies: (readonly Shard[])[] = [];
	const rangeOf = new Int32Array(shards.length);
	const ofBdb = new Map<BdbUid, number[]>();

	/** By database, then by slots: a key made of both would cost a string per shard. */
	const known = new Map<BdbUid, Map<string, number>>();
	for (let at = 0; at < shards.length; at += 1) {
		const shard = shards[at];
		if (shard === undefined) continue;
		let bySlots = known.get(shard.bdb_uid);
		if (bySlots === undefined) {
			bySlots = new Map();
			known.set(shard.bdb_uid, bySlots);
			ofBdb.set(shard.bdb_uid, []);
		}
		let range = bySlots.get(shard.assigned_slots);
		if (range === undefined) {
			range = copies.push([]) - 1;
			bySlots.set(shard.assigned_slots, range);
			ofBdb.get(shard.bdb_uid)?.push(range);
		}
		copies[range] = [...(copies[range] ?? NONE), shard];
		rangeOf[at] = range;
	}
	const copiesOf = (range: number): readonly Shard[] => copies[range] ?? NONE;

	return {
		copiesAt: (position) => copiesOf(rangeOf[position] ?? -1),
		copiesLike: ({ bdb_uid, assigned_slots }) =>
			ofBdb
				.get(bdb_uid)
				?.map(copiesOf)
				.find(([first]) => first?.assigned_slots === assigned_slots) ?? NONE,
		ofBdb: (bdb) => {
			const found: Shard[] = [];
			for (const range of ofBdb.get(bdb) ?? []) for (const copy of copiesOf(range)) found.push(copy);
			return found;
		},
		replace(position, before, now) {
			const range = rangeOf[position] ?? -1;
			const replaced = copiesOf(range).slice();
			replaced[replaced.indexOf(before)] = now;
			copies[range] = replaced;
		},
	};
}
