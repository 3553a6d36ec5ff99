import type { Node, ShardRole, Snapshot } from "../cluster/cluster.ts";
import type { ClusterView, Home } from "../cluster/cluster-view.ts";
import type { DenseCluster } from "../cluster/dense-cluster.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import { maintenanceSnapshotName } from "../cluster/snapshot-name.ts";
import type { EndpointUid, ShardUid } from "../uid.ts";
import { latestMaintenanceSnapshot } from "./maintenance-snapshot.ts";

/**
 * What a node is like in service, taken at `time` (Unix seconds). What only visits it because another node is in maintenance is left to that node's snapshot:
 * shards and endpoints that will go home, the role of a master that stands in for one, the place of the primary. So nodes may go in
 * and out of maintenance in any order, and each gives back its own.
 */
export function takeSnapshot(cluster: LiveCluster, node: Node, time: number): Snapshot {
	const away = boundElsewhere(cluster, node);
	const home = shardsAtHome(cluster.dense, node, away.snapshots);
	const snapshot: Snapshot = {
		name: freeName(cluster, node, maintenanceSnapshotName(time)),
		node_uid: node.uid,
		kind: "maintenance",
		created_time: time,
		accept_servers: node.accept_servers,
		max_listeners: node.max_listeners,
		was_primary: cluster.primary_node_uid === node.uid && !away.primary,
		shards: home.shards,
		endpoints: cluster
			.endpointsOn(node.uid)
			.filter(({ uid }) => !away.endpoints.has(uid))
			.map(({ uid }) => uid),
	};
	cluster.dense.noteShardsIn(snapshot, home.positions);
	return snapshot;
}

/** The node's shards without those that visit it, each in the role that is its own. */
function shardsAtHome({ nodes, shards, homesOf }: DenseCluster, node: Node, away: ReadonlySet<Snapshot>) {
	const isAway = ({ snapshot }: Home): boolean => away.has(snapshot);
	/** A master that stands in for one which belongs to another node is a replica at home. */
	const standsIn = (master: number): boolean => {
		const range = shards.range[master] ?? 0;
		const end = shards.firsts[range + 1] ?? 0;
		for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
			for (const home of homesOf(shards.copies[at] ?? -1)) if (home.role === "master" && isAway(home)) return true;
		}
		return false;
	};
	const atHome: { uid: ShardUid; role: ShardRole }[] = [];
	const here = shards.on(nodes.positionOf(node.uid));
	const positions = new Int32Array(here.length);
	for (let at = 0; at < here.length; at += 1) {
		const shard = here[at] ?? -1;
		if (away.size > 0 && homesOf(shard).some(isAway)) continue;
		const leads = shards.master[shard] === 1 && (away.size === 0 || !standsIn(shard));
		positions[atHome.length] = shard;
		atHome.push({ uid: shards.uids[shard] ?? "", role: leads ? "master" : "slave" });
	}
	return { shards: atHome, positions: positions.subarray(0, atHome.length) };
}

/** What other nodes in maintenance will take back, by the latest maintenance snapshot of each: those snapshots, which endpoints, the primary's place. */
function boundElsewhere(cluster: ClusterView, node: Node) {
	const snapshots = new Set<Snapshot>();
	const endpoints = new Set<EndpointUid>();
	let primary = false;
	for (const snapshot of cluster.snapshots()) {
		if (snapshot.kind !== "maintenance" || snapshot.node_uid === node.uid) continue;
		if (latestMaintenanceSnapshot(cluster, snapshot.node_uid) !== snapshot) continue;
		snapshots.add(snapshot);
		for (const uid of snapshot.endpoints) endpoints.add(uid);
		primary ||= snapshot.was_primary;
	}
	return { snapshots, endpoints, primary };
}

/** Two snapshots of one node in one second get different names. */
function freeName(cluster: ClusterView, node: Node, name: string): string {
	const taken = new Set(cluster.snapshotsOf(node.uid).map((snapshot) => snapshot.name));
	let free = name;
	for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
	return free;
}
