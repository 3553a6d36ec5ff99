import type { NodeUid, ShardUid } from "../uid.ts";
import type { Cluster, Endpoint, Node, Shard, Snapshot } from "./cluster.ts";
import type { ClusterView, NodeUsage } from "./cluster-view.ts";
import type { DenseCluster } from "./dense-cluster.ts";
import { openEndpointTable } from "./endpoint-table.ts";
import { openNodePlaces } from "./node-places.ts";
import { openPositions } from "./positions.ts";
import { openShardTable } from "./shard-table.ts";
import { openSnapshotShelf } from "./snapshot-shelf.ts";

/**
 * A cluster in memory that changes in place, with look-ups and rankings kept up to date by every change: planning and
 * simulating over a million shards must not look at all of them for each step. The plain `Cluster` stays the form in which clusters are
 * described, stored and compared; `toCluster` gives it back.
 */
export interface LiveCluster extends ClusterView {
	/** The same in numbers. */
	readonly dense: DenseCluster;
	putNode(node: Node): void;
	dropNode(uid: NodeUid): void;
	/** A node that has left is back, without what stood there. */
	rejoin(node: Node): void;
	putShard(shard: Shard): void;
	putEndpoint(endpoint: Endpoint): void;
	putSnapshot(snapshot: Snapshot): void;
	dropSnapshot(node: NodeUid, name: string): void;
	setPrimary(node: NodeUid): void;
	/** Raises `state_id` by one. */
	changed(): void;
	/** What stands on a node, without what is reserved there. */
	standingOn(node: NodeUid): NodeUsage;
	/** Adds to what counts as taken on a node, or takes it back with negative numbers. Places nothing there. */
	reserve(node: NodeUid, taken: Partial<NodeUsage>): void;
	/** While barred, a node is in no ranking. */
	bar(node: NodeUid, barred: boolean): void;
	/** Nodes that may take one more shard: most free memory first, then fewest shards, then lowest uid. */
	roomiest(): Iterable<Node>;
	/** Shows them in the same order with the bytes that are free on each, until `enough` says so. */
	walkRoomiest(enough: (node: Node, free: number) => boolean): void;
	/** Nodes that take endpoints: fewest listeners first, then lowest uid. */
	quietest(): Iterable<Node>;
	toCluster(): Cluster;
}

const NOTHING: NodeUsage = { memory: 0, shard_count: 0, listeners: 0 };

export function openLiveCluster(cluster: Cluster): LiveCluster {
	const places = openNodePlaces(cluster.nodes);
	const bdbs = openPositions(cluster.bdbs.map(({ uid }) => uid));
	const rack_aware = Uint8Array.from(cluster.bdbs, (bdb) => (bdb.rack_aware ? 1 : 0));
	const shards = openShardTable(cluster.shards, {
		nodes: places.size,
		nodeUid: (position) => places.uids[position] ?? 0,
		nodeOf: places.positionOf,
		bdbs,
	});
	const endpoints = openEndpointTable(cluster.endpoints, places.size, places.positionOf);
	const snapshots = openSnapshotShelf(shards.size, shards.positionOf);

	for (let at = 0; at < shards.size; at += 1) {
		const place = shards.node[at] ?? -1;
		if (place >= 0) places.addShards(place, 1, shards.memory[at] ?? 0, false);
	}
	for (const { node_uid } of cluster.endpoints) {
		const place = places.positionOf(node_uid);
		if (place >= 0) places.addListeners(place, 1, false);
	}
	for (const snapshot of cluster.snapshots) {
		const place = places.positionOf(snapshot.node_uid);
		if (place >= 0) snapshots.put(place, snapshot);
	}

	/** Deciding about a shard asks for it many times in a row, and finding one among a million is slow. */
	let latest_uid: ShardUid | undefined;
	let latest = -1;
	const positionOf = (uid: ShardUid): number => {
		if (uid !== latest_uid) {
			latest = shards.positionOf(uid);
			latest_uid = uid;
		}
		return latest;
	};
	const countAnew = (from: number, to: number, before: number, now: number): void => {
		if (from === to && before === now) return;
		if (from >= 0) places.addShards(from, -1, -before, false);
		if (to >= 0) places.addShards(to, 1, now, false);
	};
	const shardsAt = (positions: Iterable<number>): Shard[] => {
		const found: Shard[] = [];
		for (const at of positions) {
			const shard = shards.get(at);
			if (shard !== undefined) found.push(shard);
		}
		return found;
	};

	const dense: DenseCluster = {
		nodes: places,
		shards,
		bdbs: cluster.bdbs,
		node: places.at,
		isRackAware: (shard) => rack_aware[shards.bdb[shard] ?? -1] === 1,
		homesOf: snapshots.homesOf,
		shardsIn: snapshots.shardsIn,
		noteShardsIn: snapshots.noteShardsIn,
		move(shard, to) {
			const from = shards.node[shard] ?? -1;
			const memory = shards.memory[shard] ?? 0;
			shards.move(shard, to);
			countAnew(from, to, memory, memory);
		},
		reserve: (node, count, memory) => places.addShards(node, count, memory, true),
		reserveListeners: (node, count) => places.addListeners(node, count, true),
	};

	const allSnapshots = (): Snapshot[] => {
		const all: Snapshot[] = [];
		for (let at = 0; at < places.size; at += 1) all.push(...snapshots.of(at));
		return all;
	};

	const count = (): void => {
		live.node_count = places.counts.members;
		live.up_count = places.counts.up;
		live.in_service_count = places.counts.in_service;
	};

	// What changes are plain fields, not getters: engines make an object with getters of its own slow to look into.
	const live: { -readonly [Key in keyof LiveCluster]: LiveCluster[Key] } = {
		dense,
		policy: cluster.policy,
		state_id: cluster.state_id,
		primary_node_uid: cluster.primary_node_uid,
		node_count: places.counts.members,
		up_count: places.counts.up,
		in_service_count: places.counts.in_service,
		*nodes() {
			for (let at = 0; at < places.size; at += 1) {
				const node = places.at(at);
				if (node !== undefined) yield node;
			}
		},
		bdbs: () => cluster.bdbs,
		node: (uid) => places.at(places.positionOf(uid)),
		bdb: (uid) => cluster.bdbs[bdbs.of(uid)],
		shard: (uid) => shards.get(positionOf(uid)),
		endpoint: (uid) => endpoints.items[endpoints.positionOf(uid)],
		shardsOn: (uid) => shardsAt(shards.on(places.positionOf(uid))),
		endpointsOn: (uid) => endpoints.on(places.positionOf(uid)),
		copiesOf(shard) {
			const at = positionOf(shard.uid);
			if (at < 0) return shards.copiesLike(shard);
			const range = shards.range[at] ?? 0;
			return shardsAt(shards.copies.subarray(shards.firsts[range], shards.firsts[range + 1]));
		},
		shardsOf: (uid) => shardsAt(shards.ofBdb(uid)),
		snapshotsOf: (uid) => snapshots.of(places.positionOf(uid)),
		snapshots: snapshots.all,
		homesOf: (uid) => snapshots.homesOf(positionOf(uid)),
		usage(uid) {
			const place = places.positionOf(uid);
			return place >= 0 ? places.usage(place) : NOTHING;
		},
		standingOn(uid) {
			const place = places.positionOf(uid);
			return place >= 0 ? places.standing(place) : NOTHING;
		},
		roomiest: places.roomiest,
		walkRoomiest: (enough) =>
			places.walkRoomiest((position, free) => {
				const node = places.at(position);
				return node !== undefined && enough(node, free);
			}),
		quietest: places.quietest,
		putNode(node) {
			const place = places.positionOf(node.uid);
			if (places.at(place) === undefined) return;
			places.set(place, node);
			count();
		},
		rejoin(node) {
			const place = places.positionOf(node.uid);
			if (place < 0) return;
			places.set(place, node);
			count();
		},
		dropNode(uid) {
			const place = places.positionOf(uid);
			if (places.at(place) === undefined) return;
			places.set(place, undefined);
			snapshots.dropAll(place);
			count();
		},
		putShard(shard) {
			const at = positionOf(shard.uid);
			if (at < 0) return;
			const from = shards.node[at] ?? -1;
			const before = shards.memory[at] ?? 0;
			shards.put(at, shard);
			countAnew(from, shards.node[at] ?? -1, before, shard.memory_size);
		},
		putEndpoint(endpoint) {
			const at = endpoints.positionOf(endpoint.uid);
			const before = endpoints.items[at];
			if (before === undefined) return;
			const from = places.positionOf(before.node_uid);
			const to = places.positionOf(endpoint.node_uid);
			endpoints.put(at, endpoint, from, to);
			if (from >= 0) places.addListeners(from, -1, false);
			if (to >= 0) places.addListeners(to, 1, false);
		},
		putSnapshot(snapshot) {
			const place = places.positionOf(snapshot.node_uid);
			if (place >= 0) snapshots.put(place, snapshot);
		},
		dropSnapshot(uid, name) {
			snapshots.drop(places.positionOf(uid), name);
		},
		setPrimary(uid) {
			live.primary_node_uid = uid;
		},
		changed() {
			live.state_id += 1;
		},
		reserve(uid, { memory = 0, shard_count = 0, listeners = 0 }) {
			const place = places.positionOf(uid);
			if (place < 0) return;
			if (memory !== 0 || shard_count !== 0) places.addShards(place, shard_count, memory, true);
			if (listeners !== 0) places.addListeners(place, listeners, true);
		},
		bar(uid, barred) {
			const place = places.positionOf(uid);
			if (place >= 0) places.bar(place, barred);
		},
		toCluster: () => ({
			...cluster,
			state_id: live.state_id,
			primary_node_uid: live.primary_node_uid,
			nodes: cluster.nodes.flatMap(({ uid }) => places.at(places.positionOf(uid)) ?? []),
			shards: shardsAt(cluster.shards.keys()),
			endpoints: endpoints.items.slice(),
			snapshots: allSnapshots(),
		}),
	};
	return live;
}
