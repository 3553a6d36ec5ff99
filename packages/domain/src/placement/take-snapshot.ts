import type { Node, Shard, ShardRole, Snapshot } from "../cluster/cluster.ts";
import type { ClusterView, Home } from "../cluster/cluster-view.ts";
import { maintenanceSnapshotName } from "../cluster/snapshot-name.ts";
import type { EndpointUid, ShardUid } from "../uid.ts";
import { latestMaintenanceSnapshot } from "./maintenance-snapshot.ts";

/**
 * What a node is like in service, taken at `time` (Unix seconds). What only visits it because another node is in maintenance is left to that node's snapshot:
 * shards and endpoints that will go home, the role of a master that stands in for one, the place of the primary. So nodes may go in
 * and out of maintenance in any order, and each gives back its own.
 */
export function takeSnapshot(cluster: ClusterView, node: Node, time: number): Snapshot {
	const away = boundElsewhere(cluster, node);
	return {
		name: freeName(cluster, node, maintenanceSnapshotName(time)),
		node_uid: node.uid,
		kind: "maintenance",
		created_time: time,
		accept_servers: node.accept_servers,
		max_listeners: node.max_listeners,
		was_primary: cluster.primary_node_uid === node.uid && !away.primary,
		shards: away.anything
			? shardsAtHome(cluster, node)
			: cluster.shardsOn(node.uid).map(({ uid, role }) => ({ uid, role })),
		endpoints: cluster
			.endpointsOn(node.uid)
			.filter(({ uid }) => !away.endpoints.has(uid))
			.map(({ uid }) => uid),
	};
}

/** The node's shards without those that visit it, each in the role that is its own. */
function shardsAtHome(cluster: ClusterView, node: Node): Snapshot["shards"] {
	return cluster
		.shardsOn(node.uid)
		.filter(({ uid }) => homesElsewhere(cluster, node, uid).length === 0)
		.map((shard) => ({ uid: shard.uid, role: roleAtHome(cluster, node, shard) }));
}

/** Where other nodes in maintenance will take the shard back, by the latest maintenance snapshot of each. */
function homesElsewhere(cluster: ClusterView, node: Node, shard: ShardUid): readonly Home[] {
	const homes = cluster.homesOf(shard);
	return homes.length === 0 ? homes : homes.filter(({ snapshot }) => isLatestOfAnother(cluster, node, snapshot));
}

/** A master that stands in for one which belongs to another node is a replica at home. */
function roleAtHome(cluster: ClusterView, node: Node, shard: Shard): ShardRole {
	if (shard.role === "slave") return "slave";
	const standsIn = cluster
		.copiesOf(shard)
		.some(({ uid }) => homesElsewhere(cluster, node, uid).some(({ role }) => role === "master"));
	return standsIn ? "slave" : "master";
}

function isLatestOfAnother(cluster: ClusterView, node: Node, snapshot: Snapshot): boolean {
	return snapshot.node_uid !== node.uid && latestMaintenanceSnapshot(cluster, snapshot.node_uid) === snapshot;
}

/** What other nodes in maintenance will take back: anything at all, which endpoints, the primary's place. */
function boundElsewhere(cluster: ClusterView, node: Node) {
	const endpoints = new Set<EndpointUid>();
	let anything = false;
	let primary = false;
	for (const snapshot of cluster.snapshots()) {
		if (snapshot.kind !== "maintenance" || !isLatestOfAnother(cluster, node, snapshot)) continue;
		anything = true;
		for (const uid of snapshot.endpoints) endpoints.add(uid);
		primary ||= snapshot.was_primary;
	}
	return { anything, endpoints, primary };
}

/** Two snapshots of one node in one second get different names. */
function freeName(cluster: ClusterView, node: Node, name: string): string {
	const taken = new Set(cluster.snapshotsOf(node.uid).map((snapshot) => snapshot.name));
	let free = name;
	for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
	return free;
}
