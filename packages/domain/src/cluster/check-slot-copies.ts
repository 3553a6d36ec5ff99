import type { Bdb, Cluster, Shard } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";
import { inOneRack, NO_RACK, openRackNumbers } from "./racks.ts";
import type { SlotRanges } from "./slot-ranges.ts";

/** Positions in the cluster's list of the shards that are copies of one slot range. */
type Copies = readonly number[];

/** The number of each node's rack, by the node's uid. */
type Racks = ReadonlyMap<number, number>;

/** Each slot range has one master, its copies stand apart, and a replicated database has more than one. In order of first copies. */
export function* checkSlotCopies(cluster: Cluster, { firsts, copies: all }: SlotRanges): Iterable<ClusterProblem> {
	const numberOf = openRackNumbers();
	const racks = new Map(cluster.nodes.map((node) => [node.uid, numberOf(node.rack_id)]));
	const bdbs = new Map(cluster.bdbs.map((bdb) => [bdb.uid, bdb]));
	for (let range = 0; range + 1 < firsts.length; range += 1) {
		const first = all[firsts[range] ?? 0] ?? 0;
		const count = (firsts[range + 1] ?? 0) - (firsts[range] ?? 0);
		const shard = cluster.shards[first];
		if (shard === undefined) continue;
		if (count === 2 && arePair(shard, cluster.shards[all[(firsts[range] ?? 0) + 1] ?? 0], racks)) continue;
		const copies = Array.from(all.subarray(firsts[range], firsts[range + 1]));
		const bdb = bdbs.get(shard.bdb_uid);
		yield* checkMasters(cluster.shards, copies);
		if (bdb?.replication === true && count < 2) {
			yield {
				rule: "missing_replica",
				message: `Database ${bdb.uid} is replicated, but ${nameOf(shard)} have one copy; add a shard with role slave, or set replication to false.`,
				path: ["shards", first],
			};
		}
		yield* checkApart(cluster.shards, copies, racks, bdb);
	}
}

/** At a glance, for what nearly all slot ranges are: one master and one replica, in different racks. */
function arePair(one: Shard, other: Shard | undefined, racks: Racks): boolean {
	if (other === undefined || (one.role === "master") === (other.role === "master")) return false;
	return one.node_uid !== other.node_uid && !inOneRack(rackOf(racks, one), rackOf(racks, other));
}

function rackOf(racks: Racks, { node_uid }: Shard): number {
	return racks.get(node_uid) ?? NO_RACK;
}

function nameOf({ assigned_slots, bdb_uid }: Shard): string {
	return `slots ${assigned_slots} of database ${bdb_uid}`;
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
			message: `Shard ${shard.uid} is a second master for ${nameOf(shard)}; one slot range has one master, so make the others slaves.`,
			path: ["shards", at, "role"],
		};
	}
	const [first = 0] = copies;
	const shard = shards[first];
	if (masters > 0 || shard === undefined) return;
	yield {
		rule: "missing_master",
		message: `No shard is master for ${nameOf(shard)}; give one of them the role master.`,
		path: ["shards", first, "role"],
	};
}

function* checkApart(
	shards: readonly Shard[],
	copies: Copies,
	racks: Racks,
	bdb: Bdb | undefined,
): Iterable<ClusterProblem> {
	const takenNodes = new Set<number>();
	const takenRacks: number[] = [];
	for (const at of copies) {
		const shard = shards[at];
		if (shard === undefined) continue;
		const rack = rackOf(racks, shard);
		if (takenNodes.has(shard.node_uid)) {
			yield {
				rule: "copies_on_one_node",
				message: `Shard ${shard.uid} is a second copy of ${nameOf(shard)} on node ${shard.node_uid}; copies stand on different nodes, so move one of them.`,
				path: ["shards", at, "node_uid"],
			};
		} else if (bdb?.rack_aware === true && takenRacks.some((taken) => inOneRack(taken, rack))) {
			yield {
				rule: "copies_in_one_rack",
				message: `Shard ${shard.uid} is a second copy of ${nameOf(shard)} in one rack; database ${bdb.uid} is rack-aware, so move one to another rack, or set rack_aware to false.`,
				path: ["shards", at, "node_uid"],
			};
		}
		takenNodes.add(shard.node_uid);
		takenRacks.push(rack);
	}
}
