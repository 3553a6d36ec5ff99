import type { ActionError } from "../error.ts";
import type { Step } from "../placement/step.ts";
import type { NodeUid, ShardUid } from "../uid.ts";
import type { Shard } from "./cluster.ts";
import type { ClusterView } from "./cluster-view.ts";
import { isAnyCopyLiving } from "./living-copy.ts";

type StepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>;

/** A move of one shard. */
export type Migrate = StepOf<"migrate">;

/** What of a cluster is looked at. `usage` is what stands there; what is only promised is no obstacle. */
export type StandingView = Pick<
	ClusterView,
	"primary_node_uid" | "node" | "shard" | "endpoint" | "copiesOf" | "shardsOn" | "endpointsOn" | "usage"
>;

/**
 * Why the cluster cannot do this step, whoever asks: something it names is gone, a node is down, there is no room. Only what
 * a cluster itself would refuse; where shards should stand is the planner's business, so `accept_servers` is not asked.
 * `arriving` are the moves in flight, whose room is promised already; those to the step's own node matter.
 */
export function findObstacle(cluster: StandingView, step: Step, arriving: readonly Migrate[]): ActionError | undefined {
	switch (step.kind) {
		case "create_snapshot":
			return noNode(cluster, step.snapshot.node_uid);
		case "stop_placement":
			return noNode(cluster, step.node_uid);
		case "restore_placement":
			return checkOpening(cluster, step);
		case "fail_over":
			return checkFailOver(cluster, step);
		case "migrate":
			return checkMigrate(cluster, step, arriving);
		case "rebind_endpoint":
			return checkRebind(cluster, step);
		case "change_primary":
			return noTarget(cluster, step.to_node_uid);
		case "wait_for_persistence":
			return checkPersistence(cluster, step);
		case "delete_snapshot":
			return undefined;
		case "remove_node":
			return checkRemoval(cluster, step, arriving);
		default:
			return step satisfies never;
	}
}

function checkFailOver(cluster: StandingView, step: StepOf<"fail_over">): ActionError | undefined {
	const from = cluster.shard(step.from_shard_uid);
	const to = cluster.shard(step.to_shard_uid);
	if (from === undefined) return noShard(step.from_shard_uid);
	if (to === undefined) return noShard(step.to_shard_uid);
	if (from.bdb_uid !== to.bdb_uid || from.assigned_slots !== to.assigned_slots) {
		return broken(`Shards ${from.uid} and ${to.uid} are not copies of each other; plan again.`);
	}
	if (from.role !== "master") return broken(`Shard ${from.uid} is no master that could hand over; plan again.`);
	return noTarget(cluster, to.node_uid);
}

function checkMigrate(cluster: StandingView, step: Migrate, arriving: readonly Migrate[]): ActionError | undefined {
	const shard = cluster.shard(step.shard_uid);
	if (shard === undefined) return noShard(step.shard_uid);
	const refused = noTarget(cluster, step.to_node_uid);
	if (refused !== undefined) return refused;
	if (!isAnyCopyLiving(cluster, shard)) {
		return broken(
			`Shard ${shard.uid} cannot move: its node is down and no living copy holds its data. Bring it back first.`,
		);
	}
	const coming = comingTo(cluster, step.to_node_uid, shard, arriving);
	for (const copy of cluster.copiesOf(shard)) {
		if (copy.uid === shard.uid || (copy.node_uid !== step.to_node_uid && !coming.includes(copy))) continue;
		return broken(
			`Shard ${shard.uid} cannot stand on node ${step.to_node_uid} beside its copy, shard ${copy.uid}; plan again.`,
		);
	}
	return checkRoom(cluster, step.to_node_uid, coming, shard);
}

const NOBODY: readonly Shard[] = [];

/** Other shards that moves in flight bring to the node. */
function comingTo(
	cluster: StandingView,
	node_uid: NodeUid,
	shard: Shard,
	arriving: readonly Migrate[],
): readonly Shard[] {
	let coming = NOBODY;
	for (const move of arriving) {
		const other =
			move.to_node_uid === node_uid && move.shard_uid !== shard.uid ? cluster.shard(move.shard_uid) : undefined;
		if (other === undefined || other.node_uid === node_uid || coming.includes(other)) continue;
		coming = [...coming, other];
	}
	return coming;
}

function checkRoom(
	cluster: StandingView,
	node_uid: NodeUid,
	coming: readonly Shard[],
	shard: Shard,
): ActionError | undefined {
	const node = cluster.node(node_uid);
	if (node === undefined) return noNode(cluster, node_uid);
	const held = cluster.usage(node_uid);
	let free = node.total_memory - held.memory;
	for (const other of coming) free -= other.memory_size;
	if (shard.memory_size > free) {
		return noRoom(`Node ${node_uid} has ${free} bytes left and shard ${shard.uid} needs ${shard.memory_size}.`);
	}
	const shard_count = held.shard_count + coming.length;
	if (shard_count >= node.max_redis_servers) {
		return noRoom(`Node ${node_uid} holds ${shard_count} shards, which is its limit.`);
	}
	return undefined;
}

function checkRebind(cluster: StandingView, step: StepOf<"rebind_endpoint">): ActionError | undefined {
	const endpoint = cluster.endpoint(step.endpoint_uid);
	if (endpoint === undefined) {
		return broken(`Endpoint ${step.endpoint_uid} is not in the cluster any more; plan again.`);
	}
	if (endpoint.node_uid !== step.from_node_uid) {
		return broken(
			`Endpoint ${endpoint.uid} has gone from node ${step.from_node_uid} to node ${endpoint.node_uid}; plan again.`,
		);
	}
	const refused = noTarget(cluster, step.to_node_uid);
	if (refused !== undefined) return refused;
	const limit = cluster.node(step.to_node_uid)?.max_listeners ?? 0;
	const bound = cluster.usage(step.to_node_uid).listeners;
	return bound >= limit ? noRoom(`Node ${step.to_node_uid} has ${bound} endpoints; its limit is ${limit}.`) : undefined;
}

/** An open node may hold what is bound to it; while it takes nothing, what was left there stays. */
function checkOpening(cluster: StandingView, step: StepOf<"restore_placement">): ActionError | undefined {
	const { node_uid, max_listeners: limit } = step;
	const bound = cluster.node(node_uid) === undefined ? 0 : cluster.usage(node_uid).listeners;
	if (!step.accept_servers || step.maintenance_depth > 0 || bound <= limit) return noNode(cluster, node_uid);
	return noRoom(`Node ${node_uid} has ${bound} endpoints, and its limit was to be ${limit}; plan again.`);
}

function checkPersistence(cluster: StandingView, step: StepOf<"wait_for_persistence">): ActionError | undefined {
	const gone = step.shard_uids.find((uid) => cluster.shard(uid) === undefined);
	return gone === undefined ? undefined : noShard(gone);
}

function checkRemoval(
	cluster: StandingView,
	step: StepOf<"remove_node">,
	arriving: readonly Migrate[],
): ActionError | undefined {
	const shard =
		cluster.shardsOn(step.node_uid)[0]?.uid ?? arriving.find((move) => move.to_node_uid === step.node_uid)?.shard_uid;
	if (shard !== undefined) return broken(`Node ${step.node_uid} still has shard ${shard}; move it away first.`);
	const [endpoint] = cluster.endpointsOn(step.node_uid);
	if (endpoint !== undefined) {
		return broken(`Node ${step.node_uid} still has endpoint ${endpoint.uid}; bind it to another node first.`);
	}
	if (cluster.primary_node_uid === step.node_uid) {
		return broken(`Node ${step.node_uid} is the primary; make another node the primary first.`);
	}
	return undefined;
}

function noShard(uid: ShardUid): ActionError {
	return broken(`Shard ${uid} is not in the cluster any more; plan again.`);
}

function noNode(cluster: StandingView, uid: NodeUid): ActionError | undefined {
	if (cluster.node(uid) !== undefined) return undefined;
	return broken(`Node ${uid} is not in the cluster any more; plan again.`);
}

function noTarget(cluster: StandingView, uid: NodeUid): ActionError | undefined {
	const node = cluster.node(uid);
	if (node === undefined) return noNode(cluster, uid);
	return node.status === "down" ? broken(`Node ${uid} is down; plan again or bring it back first.`) : undefined;
}

function broken(message: string): ActionError {
	return { error_code: "internal_error", message };
}

function noRoom(message: string): ActionError {
	return { error_code: "insufficient_resources", message };
}
