import { type AnyRules, checkMembers, checkValues, type Rules } from "../given/check-members.ts";
import type { Bounds } from "../given/check-value.ts";
import { isObject, wrongType } from "../given/kind.ts";
import { firstOf, type Mistake, type Path } from "../given/mistake.ts";
import { NODE_UID_MAX } from "../uid.ts";
import {
	type Bdb,
	type Cluster,
	type Endpoint,
	NODE_STATUSES,
	type Node,
	PERSISTENCE,
	SHARD_ROLES,
	type Shard,
	SNAPSHOT_KINDS,
	type Snapshot,
} from "./cluster.ts";

const UID: Bounds = { from: 1, to: NODE_UID_MAX, whole: true };

/** Bytes, seconds, and how many of something there are or may be. */
const COUNT: Bounds = { from: 0, whole: true };

/** Whether what names another thing by its number names one that is there is a rule of its own. */
const NAMED = "number";

const CLUSTER: Rules<Cluster> = {
	name: "text",
	state_id: COUNT,
	primary_node_uid: NAMED,
	policy: "object",
	nodes: "list",
	bdbs: "list",
	shards: "list",
	endpoints: "list",
	snapshots: "list",
};

const POLICY: Rules<Cluster["policy"]> = { persistent_node_removal: "truth" };

const NODE: Rules<Node> = {
	uid: UID,
	addr: "text",
	rack_id: "text?",
	status: NODE_STATUSES,
	total_memory: COUNT,
	max_redis_servers: COUNT,
	max_listeners: COUNT,
	accept_servers: "truth",
	maintenance_depth: COUNT,
};

const BDB: Rules<Bdb> = {
	uid: UID,
	name: "text",
	replication: "truth",
	rack_aware: "truth",
	active_active: "truth",
	persistence: PERSISTENCE,
};

const SHARD: Rules<Shard> = {
	uid: "name",
	bdb_uid: NAMED,
	node_uid: NAMED,
	role: SHARD_ROLES,
	assigned_slots: "text",
	memory_size: COUNT,
	used_memory: COUNT,
};

const ENDPOINT: Rules<Endpoint> = { uid: "name", bdb_uid: NAMED, node_uid: NAMED };

const SNAPSHOT: Rules<Snapshot> = {
	name: "name",
	node_uid: NAMED,
	kind: SNAPSHOT_KINDS,
	created_time: COUNT,
	accept_servers: "truth",
	max_listeners: COUNT,
	was_primary: "truth",
	shards: "list",
	endpoints: "texts",
};

const LISTED: Rules<Snapshot["shards"][number]> = { uid: "text", role: SHARD_ROLES };

/** What the lists of a cluster hold. */
const LISTS: Readonly<Record<string, AnyRules>> = {
	nodes: NODE,
	bdbs: BDB,
	shards: SHARD,
	endpoints: ENDPOINT,
	snapshots: SNAPSHOT,
};

/**
 * Values of a cluster, which plain JavaScript may have made, that are missing or not what the model says they may be. Only where there are none, the rules of a cluster can
 * be asked about. `path`: where the cluster stands in what was handed in.
 */
export function valueProblems(cluster: unknown, path: Path = []): readonly Mistake[] {
	return firstOf(wrongValues(cluster, path));
}

function* wrongValues(cluster: unknown, path: Path): Iterable<Mistake> {
	if (!isObject(cluster)) {
		yield wrongType(cluster, path, "object", "The cluster");
		return;
	}
	yield* checkValues(cluster, CLUSTER, path);
	const { policy, snapshots } = cluster;
	if (isObject(policy)) yield* checkValues(policy, POLICY, [...path, "policy"]);
	for (const [list, rules] of Object.entries(LISTS)) {
		const members = cluster[list];
		if (Array.isArray(members)) yield* checkMembers(members, rules, [...path, list]);
	}
	if (Array.isArray(snapshots)) yield* wrongSnapshots(snapshots, [...path, "snapshots"]);
}

/** What snapshots list. */
function* wrongSnapshots(snapshots: readonly unknown[], path: Path): Iterable<Mistake> {
	for (let at = 0; at < snapshots.length; at += 1) {
		const snapshot = snapshots[at];
		const shards = isObject(snapshot) ? snapshot.shards : undefined;
		if (Array.isArray(shards)) yield* checkMembers(shards, LISTED, [...path, at, "shards"]);
	}
}
