import { type Cluster, slotRangeKey } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";

/** Each slot range has one master, its copies stand apart, and a replicated database has more than one. */
export function* checkSlotCopies(cluster: Cluster): Iterable<ClusterProblem> {
	const racks = new Map(cluster.nodes.map((node) => [node.uid, node.rack_id]));
	const bdbs = new Map(cluster.bdbs.map((bdb) => [bdb.uid, bdb]));
	const copies = Map.groupBy(cluster.shards.entries(), ([, shard]) => slotRangeKey(shard));
	for (const range of copies.values()) {
		const [first] = range;
		if (first === undefined) continue;
		const [firstAt, { bdb_uid, assigned_slots }] = first;
		const named = `slots ${assigned_slots} of database ${bdb_uid}`;
		const masters = range.filter(([, shard]) => shard.role === "master");
		const [, second] = masters;
		if (second !== undefined) {
			yield {
				rule: "two_masters",
				message: `Shard ${second[1].uid} is a second master for ${named}; one slot range has one master.`,
				path: ["shards", second[0], "role"],
			};
		}
		if (masters.length === 0) {
			yield {
				rule: "missing_master",
				message: `No shard is master for ${named}.`,
				path: ["shards", firstAt, "role"],
			};
		}
		const bdb = bdbs.get(bdb_uid);
		if (bdb?.replication === true && range.length < 2) {
			yield {
				rule: "missing_replica",
				message: `Database ${bdb_uid} is replicated, but ${named} have one copy.`,
				path: ["shards", firstAt],
			};
		}
		const takenNodes = new Set<number>();
		const takenRacks = new Set<string | null | undefined>();
		for (const [at, shard] of range) {
			const rack = racks.get(shard.node_uid);
			if (takenNodes.has(shard.node_uid)) {
				yield {
					rule: "copies_on_one_node",
					message: `Shard ${shard.uid} is a second copy of ${named} on node ${shard.node_uid}; copies stand on different nodes.`,
					path: ["shards", at, "node_uid"],
				};
			} else if (bdb?.rack_aware === true && takenRacks.has(rack)) {
				yield {
					rule: "copies_in_one_rack",
					message: `Shard ${shard.uid} is a second copy of ${named} in rack ${rack ?? "(none)"}; database ${bdb_uid} is rack-aware.`,
					path: ["shards", at, "node_uid"],
				};
			}
			takenNodes.add(shard.node_uid);
			takenRacks.add(rack);
		}
	}
}
