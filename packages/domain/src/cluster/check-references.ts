import type { Cluster } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";

/** Uids are given once, and whatever names a node or database names one that is there. */
export function* checkReferences(cluster: Cluster): Iterable<ClusterProblem> {
	yield* duplicates(cluster);
	yield* references(cluster);
}

function* duplicates(cluster: Cluster): Iterable<ClusterProblem> {
	for (const list of ["nodes", "bdbs", "shards", "endpoints"] as const) {
		const seen = new Set<string | number>();
		const items: readonly { readonly uid: string | number }[] = cluster[list];
		for (let at = 0; at < items.length; at += 1) {
			const uid = items[at]?.uid ?? "";
			const before = seen.size;
			seen.add(uid);
			if (seen.size > before) continue;
			yield {
				rule: "duplicate_uid",
				message: `${list} has the uid ${uid} twice; give each its own.`,
				path: [list, at, "uid"],
			};
		}
	}
}

function* references(cluster: Cluster): Iterable<ClusterProblem> {
	const nodes = new Set(cluster.nodes.map((node) => node.uid));
	const bdbs = new Set(cluster.bdbs.map((bdb) => bdb.uid));
	if (!nodes.has(cluster.primary_node_uid)) {
		yield {
			rule: "missing_primary",
			message: `primary_node_uid names node ${cluster.primary_node_uid}, which is not in nodes.`,
			path: ["primary_node_uid"],
		};
	}
	for (const list of ["shards", "endpoints"] as const) {
		const one = list === "shards" ? "Shard" : "Endpoint";
		const items = cluster[list];
		for (let at = 0; at < items.length; at += 1) {
			const item = items[at];
			if (item === undefined) continue;
			if (!nodes.has(item.node_uid)) {
				yield {
					rule: "missing_node",
					message: `${one} ${item.uid} stands on node ${item.node_uid}, which is not in nodes.`,
					path: [list, at, "node_uid"],
				};
			}
			if (!bdbs.has(item.bdb_uid)) {
				yield {
					rule: "missing_bdb",
					message: `${one} ${item.uid} belongs to database ${item.bdb_uid}, which is not in bdbs.`,
					path: [list, at, "bdb_uid"],
				};
			}
		}
	}
	for (const [at, snapshot] of cluster.snapshots.entries()) {
		if (!nodes.has(snapshot.node_uid)) {
			yield {
				rule: "missing_node",
				message: `Snapshot ${snapshot.name} is of node ${snapshot.node_uid}, which is not in nodes.`,
				path: ["snapshots", at, "node_uid"],
			};
		}
	}
}
