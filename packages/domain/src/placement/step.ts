import type { Snapshot } from "../cluster/cluster.ts";
import type { EndpointUid, NodeUid, ShardUid } from "../uid.ts";

/**
 * One change of the cluster, the unit that is recorded, executed and resumed. A step names its goal and not a difference,
 * so executing it twice does no more than executing it once, and whether it is done can be seen by looking at the cluster.
 */
export type Step =
	| { readonly kind: "create_snapshot"; readonly snapshot: Snapshot }
	/** The node takes no more shards and endpoints. For maintenance, depth above 0, it also loses its `max_listeners`; for a removal it keeps them. */
	| { readonly kind: "stop_placement"; readonly node_uid: NodeUid; readonly maintenance_depth: number }
	/** The master hands its slots to a copy on another node and becomes that copy's replica. */
	| {
			readonly kind: "fail_over";
			readonly from_shard_uid: ShardUid;
			readonly to_shard_uid: ShardUid;
			/**
			 * The node that the action empties: there is nothing left to do once the shard does not lead there any more, whoever leads now. Absent where
			 * the shard that takes over is to lead whatever else has happened, as in a restoration.
			 */
			readonly from_node_uid?: NodeUid;
	  }
	| {
			readonly kind: "migrate";
			readonly shard_uid: ShardUid;
			readonly from_node_uid: NodeUid;
			readonly to_node_uid: NodeUid;
			/** Bytes to transfer. */
			readonly bytes: number;
	  }
	| {
			readonly kind: "rebind_endpoint";
			readonly endpoint_uid: EndpointUid;
			readonly from_node_uid: NodeUid;
			readonly to_node_uid: NodeUid;
	  }
	| {
			readonly kind: "change_primary";
			readonly to_node_uid: NodeUid;
			/** The node that the action empties: there is nothing left to do once it is not the primary any more. Absent in a restoration. */
			readonly from_node_uid?: NodeUid;
	  }
	/** Done once what these shards hold has been written to disk where they now stand. */
	| { readonly kind: "wait_for_persistence"; readonly shard_uids: readonly ShardUid[] }
	/** The node takes shards and endpoints again. */
	| {
			readonly kind: "restore_placement";
			readonly node_uid: NodeUid;
			readonly accept_servers: boolean;
			readonly max_listeners: number;
			readonly maintenance_depth: number;
	  }
	| { readonly kind: "delete_snapshot"; readonly node_uid: NodeUid; readonly name: string }
	| { readonly kind: "remove_node"; readonly node_uid: NodeUid };

export type StepKind = Step["kind"];

/** Bytes that a step transfers; 0 for a step that only changes roles or settings. */
export function bytesOf(step: Step): number {
	return step.kind === "migrate" ? step.bytes : 0;
}

/**
 * Whether a step may begin only once another action's step in hand has ended: both act on one shard or endpoint, or the other brings something
 * to a node that is about to go.
 */
export function mustWaitFor(step: Step, other: Step): boolean {
	return actOnSame(step, other) || (step.kind === "remove_node" && targetOf(other) === step.node_uid);
}

/** Whether the step moves a shard to the node. */
export function bringsShardTo(step: Step, node_uid: NodeUid): boolean {
	return step.kind === "migrate" && step.to_node_uid === node_uid;
}

/** The node to which a step brings something. */
function targetOf(step: Step): NodeUid | undefined {
	return step.kind === "migrate" || step.kind === "rebind_endpoint" || step.kind === "change_primary"
		? step.to_node_uid
		: undefined;
}

function actOnSame(one: Step, other: Step): boolean {
	switch (other.kind) {
		case "migrate":
			return actsOnShard(one, other.shard_uid);
		case "fail_over":
			return actsOnShard(one, other.from_shard_uid) || actsOnShard(one, other.to_shard_uid);
		case "rebind_endpoint":
			return one.kind === "rebind_endpoint" && one.endpoint_uid === other.endpoint_uid;
		default:
			return false;
	}
}

function actsOnShard(step: Step, uid: ShardUid): boolean {
	if (step.kind === "migrate") return step.shard_uid === uid;
	return step.kind === "fail_over" && (step.from_shard_uid === uid || step.to_shard_uid === uid);
}

/** A step in a short sentence, for descriptions and logs. */
export function describeStep(step: Step): string {
	switch (step.kind) {
		case "create_snapshot":
			return `Taking snapshot ${step.snapshot.name}.`;
		case "stop_placement":
			return `Closing node ${step.node_uid} for new shards and endpoints.`;
		case "fail_over":
			return `Shard ${step.from_shard_uid} hands its slots to shard ${step.to_shard_uid}.`;
		case "migrate":
			return `Moving shard ${step.shard_uid} from node ${step.from_node_uid} to node ${step.to_node_uid}.`;
		case "rebind_endpoint":
			return `Binding endpoint ${step.endpoint_uid} to node ${step.to_node_uid}.`;
		case "change_primary":
			return `Making node ${step.to_node_uid} the primary.`;
		case "wait_for_persistence":
			return `Waiting until ${step.shard_uids.length} moved shards have persisted.`;
		case "restore_placement":
			return step.maintenance_depth > 0
				? `Taking back one activation of maintenance mode on node ${step.node_uid}.`
				: `Opening node ${step.node_uid} for shards and endpoints.`;
		case "delete_snapshot":
			return `Deleting snapshot ${step.name}.`;
		case "remove_node":
			return `Removing node ${step.node_uid} from the cluster.`;
		default:
			return step satisfies never;
	}
}
