import type { Snapshot } from "@node-actions/domain";
import { buildCluster } from "./cluster-builder.ts";

/** Room everywhere; a replicated, an Active-Active and an unreplicated database. On node 1: masters 1, 5 and 7, all endpoints. */
export const MIXED = buildCluster({
	nodes: [{}, {}, {}],
	databases: [
		{ name: "cache", ranges: ["1/2", "2/3"] },
		{ name: "geo", ranges: ["1/3"], active_active: true },
		{ name: "scratch", ranges: ["1", "3"] },
	],
});

/** Replicated only, so that every master can hand its role over. */
export const REPLICATED = buildCluster({
	nodes: [{}, {}, {}],
	databases: [
		{ name: "cache", ranges: ["1/2", "1/3"] },
		{ name: "session", ranges: ["2/3"] },
	],
});

/** Every node is full to the last byte, so nothing can move. */
export const FULL = buildCluster({
	nodes: [{ gib: 2 }, { gib: 2 }, { gib: 2 }],
	databases: [{ name: "cache", ranges: ["1/2", "2/3", "3/1"] }],
});

/** Too few nodes for two copies once one has left. */
export const TWO_NODES = buildCluster({ nodes: [{}, {}], databases: [{ name: "cache", ranges: ["1/2"] }] });

export const ONE_NODE = buildCluster({ nodes: [{}], databases: [{ name: "scratch", ranges: ["1"] }] });

/** Four equal moves and nothing else to do on node 1: the endpoint and the primary stand elsewhere. */
export const FOUR_MOVES = buildCluster({
	nodes: [{}, {}, {}],
	databases: [{ name: "scratch", ranges: ["1", "1", "1", "1"], endpoints: [3] }],
	primary: 3,
});

/** One unreplicated shard on each node, so that two nodes can be emptied at once. */
export const SPREAD = buildCluster({
	nodes: [{}, {}, {}],
	databases: [{ name: "scratch", ranges: ["1", "2", "3"], endpoints: [3] }],
	primary: 3,
});

/** A node with a shard that fits nowhere else, and by far the most room. */
export const ONE_TOO_LARGE = buildCluster({
	nodes: [{ gib: 64 }, { gib: 4 }, { gib: 4 }],
	databases: [
		{ name: "large", ranges: ["1"], gib: 8 },
		{ name: "small", ranges: ["2"] },
	],
	primary: 3,
});

/** Two nodes that cost the same to remove, and two empty ones that take what they held. */
export function twinNodes(persistent_node_removal: boolean) {
	return buildCluster({
		nodes: [{}, {}, {}, {}, {}],
		databases: [{ name: "scratch", ranges: ["1", "2", "3"], endpoints: [3] }],
		primary: 3,
		persistent_node_removal,
	});
}

/** One of three nodes is down, so no other may leave. */
export const ONE_DOWN = buildCluster({
	nodes: [{}, {}, { down: true }],
	databases: [{ name: "scratch", ranges: ["1", "2"] }],
});

const USER_SNAPSHOT: Snapshot = {
	name: "before-upgrade",
	node_uid: 1,
	kind: "user",
	created_time: 1_700_000_000,
	accept_servers: true,
	max_listeners: 100,
	was_primary: true,
	shards: [
		{ uid: "1", role: "master" },
		{ uid: "7", role: "master" },
	],
	endpoints: ["1:1"],
};

/** `MIXED` with a snapshot of node 1 that a user made, in which shard 5 does not stand there. */
export const WITH_USER_SNAPSHOT = { ...MIXED, snapshots: [USER_SNAPSHOT] };
