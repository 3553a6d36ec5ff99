import { compareUid } from "../uid.ts";
import type { Cluster } from "./cluster.ts";
import type { ClusterProblem } from "./cluster-problem.ts";
import { openPositions } from "./positions.ts";

/** Uids are given once, and whatever names a node or database names one that is there. */
export function* checkReferences(cluster: Cluster): Iterable<ClusterProblem> {
	yield* duplicates(cluster);
	yield* references(cluster);
}

function* duplicates(cluster: Cluster): Iterable<ClusterProblem> {
	for (const list of ["nodes", "bdbs", "shards", "endpoints"] as const) {
		const items: readonly { readonly uid: string | number }[] = cluster[list];
		if (isInOrder(items)) continue;
		const seen = new Set<string | number>();
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

/** At a glance: where every uid comes after the one before it, none stands twice. */
function isInOrder(items: readonly { readonly uid: string | number }[]): boolean {
	for (let at = 1; at < items.length; at += 1) {
		const before = items[at - 1]?.uid;
		const uid = items[at]?.uid;
		if (typeof before === "number" && typeof uid === "number" && before < uid) continue;
		if (typeof before === "string" && typeof uid === "string" && compareUid(before, uid) < 0) continue;
		return false;
	}
	return true;
}

function* references(cluster: Cluster): Iterable<ClusterProblem> {
	const nodes = openPositions(cluster.nodes.map((node) => node.uid));
	const bdbs = openPositions(cluster.bdbs.map((bdb) => bdb.uid));
	if (nodes.of(cluster.primary_node_uid) < 0) {
		yield {
			rule: "missing_primary",
			message: `primary_node_uid names node ${cluster.primary_node_uid}, which is not in nodes; name one that is, or add it.`,
			path: ["primary_node_uid"],
		};
	}
	for (const list of ["shards", "endpoints"] as const) {
		const one = list === "shards" ? "Shard" : "Endpoint";
		const items = cluster[list];
		for (let at = 0; at < items.length; at += 1) {
			const item = items[at];
			if (item === undefined) continue;
			if (nodes.of(item.node_uid) < 0) {
				yield {
					rule: "missing_node",
					message: `${one} ${item.uid} stands on node ${item.node_uid}, which is not in nodes; name one that is, or add it.`,
					path: [list, at, "node_uid"],
				};
			}
			if (bdbs.of(item.bdb_uid) < 0) {
				yield {
					rule: "missing_bdb",
					message: `${one} ${item.uid} belongs to database ${item.bdb_uid}, which is not in bdbs; name one that is, or add it.`,
					path: [list, at, "bdb_uid"],
				};
			}
		}
	}
	for (const [at, snapshot] of cluster.snapshots.entries()) {
		if (nodes.of(snapshot.node_uid) < 0) {
			yield {
				rule: "missing_node",
				message: `Snapshot ${snapshot.name} is of node ${snapshot.node_uid}, which is not in nodes; name one that is, or add it.`,
				path: ["snapshots", at, "node_uid"],
			};
		}
	}
}
