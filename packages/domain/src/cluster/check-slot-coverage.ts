import type { BdbUid } from "../uid.ts";
import type { Cluster, Shard } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";
import type { SlotRanges } from "./slot-ranges.ts";

/** Highest hash slot of a database. */
const SLOT_MAX = 16_383;

/** The masters of a database serve every slot, and none twice. */
export function* checkSlotCoverage(cluster: Cluster, ranges: SlotRanges): Iterable<ClusterProblem> {
	/** Databases of one size are cut alike, so most texts come many times. */
	const parsed = new Map<string, SlotPairs | undefined>();
	const slotsOf = (text: string): SlotPairs | undefined => {
		const known = parsed.get(text);
		if (known !== undefined || parsed.has(text)) return known;
		const pairs = parseSlots(text);
		parsed.set(text, pairs);
		return pairs;
	};
	for (const [at, bdb] of cluster.bdbs.entries()) {
		const masters = mastersOf(cluster.shards, ranges, bdb.uid);
		if (followOnAnother(cluster.shards, masters, slotsOf)) continue;
		masters.sort((a, b) => a - b);
		const owned: OwnedSlots[] = [];
		let readable = true;
		for (const shardAt of masters) {
			const shard = cluster.shards[shardAt];
			if (shard === undefined) continue;
			const pairs = slotsOf(shard.assigned_slots);
			if (pairs === undefined) {
				readable = false;
				yield {
					rule: "bad_slots",
					message: `Shard ${shard.uid} has assigned_slots "${shard.assigned_slots}"; write ranges from 0 to ${SLOT_MAX} such as "0-8191" or "0-99,200-299".`,
					path: ["shards", shardAt, "assigned_slots"],
				};
			}
			for (const [from, to] of pairs ?? []) owned.push({ from, to, shard, shardAt });
		}
		owned.sort((a, b) => a.from - b.from || a.shardAt - b.shardAt);
		if (owned.length > 1) yield* overlaps(owned);
		const served = slotsServed(owned);
		if (readable && served !== SLOT_MAX + 1) {
			yield {
				rule: "missing_slots",
				message: `Database ${bdb.uid} serves ${served} of ${SLOT_MAX + 1} slots; its masters must cover 0-${SLOT_MAX}.`,
				path: ["bdbs", at],
			};
		}
	}
}

/** Inclusive. */
type SlotPairs = readonly (readonly [number, number])[];

/** Where the masters of the database stand in the cluster's list, range by range. */
function mastersOf(shards: readonly Shard[], { ofBdb, firsts, copies }: SlotRanges, bdb: BdbUid): number[] {
	const masters: number[] = [];
	for (const range of ofBdb.get(bdb) ?? []) {
		const end = firsts[range + 1] ?? 0;
		for (let at = firsts[range] ?? 0; at < end; at += 1) {
			const copy = copies[at] ?? 0;
			if (shards[copy]?.role === "master") masters.push(copy);
		}
	}
	return masters;
}

/** At a glance, for what nearly all databases are: each master goes on where the one before it ends, from the first slot to the last. */
function followOnAnother(
	shards: readonly Shard[],
	masters: readonly number[],
	slotsOf: (text: string) => SlotPairs | undefined,
): boolean {
	let next = 0;
	for (const at of masters) {
		const pairs = slotsOf(shards[at]?.assigned_slots ?? "");
		const [from, to] = pairs?.length === 1 ? (pairs[0] ?? [-1, -1]) : [-1, -1];
		if (from !== next) return false;
		next = to + 1;
	}
	return next === SLOT_MAX + 1;
}

interface OwnedSlots {
	readonly from: number;
	readonly to: number;
	readonly shard: Shard;
	/** Where the shard stands in the cluster's list. */
	readonly shardAt: number;
}

/** `owned` is sorted by its first slot. Two masters with equal ranges are `two_masters` already. */
function* overlaps(owned: readonly OwnedSlots[]): Iterable<ClusterProblem> {
	let widest: OwnedSlots | undefined;
	for (const range of owned) {
		if (widest !== undefined && range.from <= widest.to && range.shard.assigned_slots !== widest.shard.assigned_slots) {
			yield {
				rule: "overlapping_slots",
				message: `Shards ${widest.shard.uid} and ${range.shard.uid} are masters of overlapping slots of database ${range.shard.bdb_uid}; give each slot to one of them.`,
				path: ["shards", range.shardAt, "assigned_slots"],
			};
		}
		if (widest === undefined || range.to > widest.to) widest = range;
	}
}

/** How many slots have a master; `owned` is sorted by its first slot. */
function slotsServed(owned: readonly OwnedSlots[]): number {
	let served = 0;
	let next = 0;
	for (const { from, to } of owned) {
		served += Math.max(0, to + 1 - Math.max(from, next));
		next = Math.max(next, to + 1);
	}
	return served;
}

/** "0-99,200-299" or "5" as inclusive pairs; undefined when the text is no list of slot ranges. */
function parseSlots(text: string): SlotPairs | undefined {
	const ranges: (readonly [number, number])[] = [];
	for (const part of text.split(",")) {
		const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim());
		if (match === null) return undefined;
		const from = Number(match[1]);
		const to = Number(match[2] ?? match[1]);
		if (from > to || to > SLOT_MAX) return undefined;
		ranges.push([from, to]);
	}
	return ranges;
}
