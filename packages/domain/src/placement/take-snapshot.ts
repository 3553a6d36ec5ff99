import type { Node, Shard, ShardRole, Snapshot } from "../cluster/cluster.ts";
import { slotRangeKey } from "../cluster/cluster.ts";
import type { ClusterView } from "../cluster/cluster-view.ts";
import { maintenanceSnapshotName } from "../cluster/snapshot-name.ts";
import type { EndpointUid, ShardUid } from "../uid.ts";
import { latestMaintenanceSnapshot } from "./maintenance-snapshot.ts";

/**
 * What a node is like in service, taken at `time` (Unix seconds). What only visits it because another node is in maintenance is left to that node's snapshot:
 * shards and endpoints that will go home, the role of a master that stands in for one, the place of the primary. So nodes may go in
 * and out of maintenance in any order, and each gives back its own.
 */
export function takeSnapshot(cluster: ClusterView, node: Node, time: number): Snapshot {
	const away = homesElsewhere(cluster, node);
	return {
		name: freeName(cluster, node, maintenanceSnapshotName(time)),
		node_uid: node.uid,
		kind: "maintenance",
		created_time: time,
		accept_servers: node.accept_servers,
		max_listeners: node.max_listeners,
		was_primary: cluster.primary_node_uid === node.uid && !away.primary,
		shards: cluster
			.shardsOn(node.uid)
			.filter(({ uid }) => !away.shards.has(uid))
			.map((shard) => ({ uid: shard.uid, role: roleAtHome(shard, away) })),
		endpoints: cluster
			.endpointsOn(node.uid)
			.filter(({ uid }) => !away.endpoints.has(uid))
			.map(({ uid }) => uid),
	};
}

interface Away {
	readonly shards: ReadonlySet<ShardUid>;
	readonly endpoints: ReadonlySet<EndpointUid>;
	/** Slot ranges whose master belongs to another node. */
	readonly mastered: ReadonlySet<string>;
	readonly primary: boolean;
}

/** What other nodes in maintenance will take back, by their latest maintenance snapshots. */
function homesElsewhere(cluster: ClusterView, node: Node): Away {
	const shards = new Set<ShardUid>();
	const endpoints = new Set<EndpointUid>();
	const mastered = new Set<string>();
	let primary = false;
	for (const snapshot of cluster.snapshots()) {
		if (snapshot.kind !== "maintenance" || snapshot.node_uid === node.uid) continue;
		if (latestMaintenanceSnapshot(cluster, snapshot.node_uid) !== snapshot) continue;
		for (const { uid, role } of snapshot.shards) {
			shards.add(uid);
			const shard = role === "master" ? cluster.shard(uid) : undefined;
			if (shard !== undefined) mastered.add(slotRangeKey(shard));
		}
		for (const uid of snapshot.endpoints) endpoints.add(uid);
		primary ||= snapshot.was_primary;
	}
	return { shards, endpoints, mastered, primary };
}

function roleAtHome(shard: Shard, { mastered }: Away): ShardRole {
	return mastered.has(slotRangeKey(shard)) ? "slave" : shard.role;
}

/** Two snapshots of one node in one second get different names. */
function freeName(cluster: ClusterView, node: Node, name: string): string {
	const taken = new Set(cluster.snapshotsOf(node.uid).map((snapshot) => snapshot.name));
	let free = name;
	for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
	return free;
}
