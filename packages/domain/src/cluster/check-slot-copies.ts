import type { Bdb, Cluster, Shard } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";

/** Positions in the cluster's list of the shards that are copies of one slot range. */
type Copies = number[];

/** Each slot range has one master, its copies stand apart, and a replicated database has more than one. */
export function* checkSlotCopies(cluster: Cluster): Iterable<ClusterProblem> {
	const racks = new Map(cluster.nodes.map((node) => [node.uid, node.rack_id]));
	const bdbs = new Map(cluster.bdbs.map((bdb) => [bdb.uid, bdb]));
	for (const copies of slotRanges(cluster.shards)) {
		const [first] = copies;
		const shard = first === undefined ? undefined : cluster.shards[first];
		if (shard === undefined) continue;
		const bdb = bdbs.get(shard.bdb_uid);
		if (mastersAmong(cluster.shards, copies) !== 1) yield* checkMasters(cluster.shards, copies);
		if (bdb?.replication === true && copies.length < 2) {
			yield {
				rule: "missing_replica",
				message: `Database ${bdb.uid} is replicated, but ${nameOf(shard)} have one copy.`,
				path: ["shards", first ?? 0],
			};
		}
		if (!areTwoApart(cluster.shards, copies, racks)) yield* checkApart(cluster.shards, copies, racks, bdb);
	}
}

/** In order of their first copies. Grouped by database and then by slots, since a key made of both would cost a string per shard. */
function slotRanges(shards: readonly Shard[]): readonly Copies[] {
	const ranges: Copies[] = [];
	const known = new Map<number, Map<string, Copies>>();
	for (let at = 0; at < shards.length; at += 1) {
		const shard = shards[at];
		if (shard === undefined) continue;
		let bySlots = known.get(shard.bdb_uid);
		if (bySlots === undefined) {
			bySlots = new Map();
			known.set(shard.bdb_uid, bySlots);
		}
		const copies = bySlots.get(shard.assigned_slots);
		if (copies !== undefined) {
			copies.push(at);
			continue;
		}
		const alone = [at];
		bySlots.set(shard.assigned_slots, alone);
		ranges.push(alone);
	}
	return ranges;
}

function nameOf({ assigned_slots, bdb_uid }: Shard): string {
	return `slots ${assigned_slots} of database ${bdb_uid}`;
}

function mastersAmong(shards: readonly Shard[], copies: Copies): number {
	let masters = 0;
	for (const at of copies) if (shards[at]?.role === "master") masters += 1;
	return masters;
}

/** At a glance, for what nearly all slot ranges are: one copy, or two in different racks. */
function areTwoApart(shards: readonly Shard[], copies: Copies, racks: ReadonlyMap<number, string | null>): boolean {
	const [first, second, third] = copies;
	if (first === undefined || second === undefined) return true;
	const [one, other] = [shards[first], shards[second]];
	if (third !== undefined || one === undefined || other === undefined) return false;
	return one.node_uid !== other.node_uid && racks.get(one.node_uid) !== racks.get(other.node_uid);
}

function* checkMasters(shards: readonly Shard[], copies: Copies): Iterable<ClusterProblem> {
	let masters = 0;
	for (const at of copies) {
		const shard = shards[at];
		if (shard?.role !== "master") continue;
		masters += 1;
		if (masters !== 2) continue;
		yield {
			rule: "two_masters",
			message: `Shard ${shard.uid} is a second master for ${nameOf(shard)}; one slot range has one master.`,
			path: ["shards", at, "role"],
		};
	}
	const [first = 0] = copies;
	const shard = shards[first];
	if (masters > 0 || shard === undefined) return;
	yield {
		rule: "missing_master",
		message: `No shard is master for ${nameOf(shard)}.`,
		path: ["shards", first, "role"],
	};
}

function* checkApart(
	shards: readonly Shard[],
	copies: Copies,
	racks: ReadonlyMap<number, string | null>,
	bdb: Bdb | undefined,
): Iterable<ClusterProblem> {
	const takenNodes = new Set<number>();
	const takenRacks = new Set<string | null | undefined>();
	for (const at of copies) {
		const shard = shards[at];
		if (shard === undefined) continue;
		const rack = racks.get(shard.node_uid);
		if (takenNodes.has(shard.node_uid)) {
			yield {
				rule: "copies_on_one_node",
				message: `Shard ${shard.uid} is a second copy of ${nameOf(shard)} on node ${shard.node_uid}; copies stand on different nodes.`,
				path: ["shards", at, "node_uid"],
			};
		} else if (bdb?.rack_aware === true && takenRacks.has(rack)) {
			yield {
				rule: "copies_in_one_rack",
				message: `Shard ${shard.uid} is a second copy of ${nameOf(shard)} in rack ${rack ?? "(none)"}; database ${bdb.uid} is rack-aware.`,
				path: ["shards", at, "node_uid"],
			};
		}
		takenNodes.add(shard.node_uid);
		takenRacks.add(rack);
	}
}
