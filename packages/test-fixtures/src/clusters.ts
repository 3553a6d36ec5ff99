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

/** `FOUR_MOVES` with an endpoint on node 1, which may have this many. */
export function withListeners(max_listeners: number) {
	const [first, ...others] = FOUR_MOVES.nodes;
	const endpoints = FOUR_MOVES.endpoints.map((endpoint) => ({ ...endpoint, node_uid: 1 }));
	return { ...FOUR_MOVES, endpoints, nodes: first === undefined ? [] : [{ ...first, max_listeners }, ...others] };
}

/** The primary has one shard, and the node that stands in for it several, so that emptying that one takes long. */
export const LONG_STAND_IN = buildCluster({
	nodes: [{}, {}, {}],
	databases: [{ name: "scratch", ranges: ["1", "2", "2", "2"], endpoints: [3] }],
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

/** The same with the copies of a database on the two smaller nodes, so that neither can be emptied but onto the first. */
export const BESIDE_ONE_TOO_LARGE = buildCluster({
	nodes: [{ gib: 64 }, { gib: 4 }, { gib: 4 }],
	databases: [
		{ name: "large", ranges: ["1"], gib: 8 },
		{ name: "cache", ranges: ["2/3"] },
	],
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

/** Two maintenance snapshots of node 1, which is in maintenance and empty: the earlier lists shard 2, the latest shard 1. */
export const TWO_SNAPSHOTS = twoSnapshots();

function twoSnapshots() {
	const sketch = buildCluster({
		nodes: [{}, {}, {}],
		databases: [{ name: "scratch", ranges: ["2", "2", "3"], endpoints: [3] }],
		primary: 3,
	});
	const snapshotOf = (shard_uid: string, created_time: number): Snapshot => ({
		...USER_SNAPSHOT,
		name: `maintenance_of_${shard_uid}`,
		kind: "maintenance",
		created_time,
		was_primary: false,
		shards: [{ uid: shard_uid, role: "master" }],
		endpoints: [],
	});
	const nodes = sketch.nodes.map((node) =>
		node.uid === 1 ? { ...node, accept_servers: false, max_listeners: 0, maintenance_depth: 1 } : node,
	);
	// The latest stands first, so that no order of the list is what decides.
	return { ...sketch, nodes, snapshots: [snapshotOf("1", 1_700_000_060), snapshotOf("2", 1_700_000_000)] };
}

/** Node 1 cannot be emptied of shard 1, and each other node has a reason of its own; node 7 has one once it is in maintenance. */
export const EVERY_RULE = buildCluster({
	nodes: [
		{ rack: "a" },
		{ rack: "b" },
		{ rack: "b" },
		{ rack: "c", max_redis_servers: 1 },
		{ rack: "c", gib: 1 },
		{ rack: "c", down: true },
		{ rack: "c" },
		{ rack: "c", gib: 1 },
	],
	databases: [
		{ name: "orders", ranges: ["1/2"], rack_aware: true },
		{ name: "scratch", ranges: ["4", "5", "8"], endpoints: [8] },
	],
	primary: 8,
});

/** Shard 1 needs half a GiB more than the roomiest other node has. */
export const SHORT_OF_MEMORY = buildCluster({
	nodes: [{ gib: 4 }, { gib: 1 }, { gib: 1.5 }],
	databases: [{ name: "large", ranges: ["1"], gib: 2 }],
});

/** Each other node has memory to spare, and no room for one more shard. */
export const SHORT_OF_SHARDS = buildCluster({
	nodes: [{}, { max_redis_servers: 1 }, { max_redis_servers: 1 }],
	databases: [{ name: "scratch", ranges: ["1", "2", "3"], endpoints: [3] }],
});

/** A master on node 2 with its replica on node 1, and room elsewhere. */
export const REPLICA_HERE = buildCluster({ nodes: [{}, {}, {}, {}], databases: [{ name: "cache", ranges: ["2/1"] }] });

/** The same beside a large shard on node 1, which is on its way for long after the replica has arrived. */
export const REPLICA_HERE_FIRST = buildCluster({
	nodes: [{}, {}, {}, {}],
	databases: [
		{ name: "cache", ranges: ["2/1"] },
		{ name: "large", ranges: ["1"], gib: 8 },
	],
	primary: 4,
});

/** Nodes 1 and 4 share a rack. What leaves node 1 goes to node 3 first; then node 4 is left for what leaves node 2. */
export const SHARED_RACK = buildCluster({
	nodes: [{ rack: "a" }, { rack: "b" }, { rack: "c" }, { rack: "a" }],
	databases: [{ name: "orders", ranges: ["1/2"], rack_aware: true, endpoints: [3] }],
	primary: 3,
});

/** Room on every node for what any other one holds. */
export const FOUR_NODES = buildCluster({
	nodes: [{}, {}, {}, {}],
	databases: [
		{ name: "cache", ranges: ["1/2", "3/1"] },
		{ name: "scratch", ranges: ["1", "4"] },
	],
	primary: 4,
});

/** Node 1 has room for one shard; a user snapshot of it names two. */
export const TOO_SMALL_NOW = {
	...buildCluster({
		nodes: [{ gib: 1 }, {}, {}],
		databases: [{ name: "scratch", ranges: ["1", "2"], endpoints: [3] }],
	}),
	snapshots: [{ ...USER_SNAPSHOT, shards: ["1", "2"].map(asMaster), endpoints: [] }],
};

/** Node 1 holds everything; its user snapshot names more than there is, and more than there is room for. */
export const UNRESTORABLE = {
	...MIXED,
	snapshots: [
		{
			...USER_SNAPSHOT,
			name: "of-lost-shards",
			shards: ["1", "77", "7", "99"].map(asMaster),
			endpoints: ["1:1", "9:1"],
		},
		{ ...USER_SNAPSHOT, name: "of-copies", shards: ["1", "2"].map(asMaster), endpoints: [] },
	],
};

const { nodes: ONE_OUT_ONE_DOWN, ...REST_OF_IT } = buildCluster({
	nodes: [{}, { down: true }, {}],
	databases: [{ name: "scratch", ranges: ["2"], endpoints: [3] }],
});

/** Node 1 is in maintenance, and the only copy of what stood on it is on node 2, which is down. */
export const ONLY_COPY_DOWN = {
	...REST_OF_IT,
	nodes: ONE_OUT_ONE_DOWN.map((node) =>
		node.uid === 1 ? { ...node, accept_servers: false, max_listeners: 0, maintenance_depth: 1 } : node,
	),
	snapshots: [
		{
			...USER_SNAPSHOT,
			name: "maintenance_mode_2023-11-14_22-13-20",
			kind: "maintenance" as const,
			shards: [asMaster("1")],
			endpoints: [],
		},
	],
};

function asMaster(uid: string) {
	return { uid, role: "master" } as const;
}
