import type { ActionRequest } from "../action/options.ts";
import { isStepDone } from "../cluster/apply-step.ts";
import type { Node, Snapshot } from "../cluster/cluster.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { NodeUid } from "../uid.ts";
import { snapshotToRestore } from "./maintenance-snapshot.ts";
import type { Stay } from "./plan.ts";
import { planAction } from "./plan-action.ts";
import { type PlanContext, stepDone } from "./plan-input.ts";
import type { Step } from "./step.ts";

/** A `maintenance_off` under way: what it plans with, and what its plan says that it leaves as it is. */
export interface Restoring {
	readonly context: PlanContext;
	readonly node_uid: NodeUid;
	readonly request: ActionRequest;
	readonly stays: readonly Stay[];
}

/**
 * Whether this step of a plan takes away what the restoration is compared with: it deletes the first snapshot. Before it begins, `maintenance_off` looks
 * back (`isRestored`), since other actions may have moved something, or changed its role, after the plan was made.
 */
export function endsRestoration(step: Step, before: Step | undefined): boolean {
	return step.kind === "delete_snapshot" && before?.kind !== "delete_snapshot";
}

/**
 * Whether the node is as in the snapshot, but for what the plan says already and what cannot be changed. Where it is not, planning again gives back what is missing,
 * says why it cannot be, or ends the action with the reasons (contract, section 7). Any action but `maintenance_off` restores nothing, and one
 * whose snapshot is gone has nothing to look back at.
 */
export function isRestored({ context, node_uid, request, stays }: Restoring): boolean {
	const { cluster } = context;
	const restored = restoring(context, node_uid, request);
	if (restored === undefined) return true;
	const unlike = unlikeSnapshot(cluster, restored.node, restored.snapshot);
	if (unlike.size === 0 && stays.length === 0) return true;
	const planned = planAction(context, node_uid, request);
	if (!planned.ok) return [...unlike].every((uid) => stays.some((stay) => stay.uid === uid));
	return (
		areSame(planned.value.stays, stays) &&
		planned.value.steps.every((step) => isSetting(step) || isStepDone(cluster, step))
	);
}

/** Whether a step, in another action's hand, is taking away or changing what the restoration gives back: what comes of it is waited for. */
export function disturbsRestoration({ context, node_uid, request }: Omit<Restoring, "stays">): (step: Step) => boolean {
	const snapshot = restoring(context, node_uid, request)?.snapshot;
	if (snapshot === undefined) return () => false;
	const lists = (shard_uid: string) => snapshot.shards.some(({ uid }) => uid === shard_uid);
	return (step) => {
		switch (step.kind) {
			case "migrate":
				return step.from_node_uid === node_uid && lists(step.shard_uid);
			case "fail_over":
				return lists(step.from_shard_uid) || lists(step.to_shard_uid);
			case "rebind_endpoint":
				return step.from_node_uid === node_uid && snapshot.endpoints.includes(step.endpoint_uid);
			default:
				return false;
		}
	};
}

/** What is being restored; undefined where the action restores nothing, or no longer. */
function restoring(
	context: PlanContext,
	node_uid: NodeUid,
	request: ActionRequest,
): { readonly node: Node; readonly snapshot: Snapshot } | undefined {
	if (request.name !== "maintenance_off" || request.options.skip_shards_restore === true) return undefined;
	if (stepDone(context, "delete_snapshot") !== undefined) return undefined;
	// One activation of several was taken back, and nothing else.
	if ((stepDone(context, "restore_placement")?.maintenance_depth ?? 0) > 0) return undefined;
	const node = context.cluster.node(node_uid);
	const found = snapshotToRestore(context.cluster, node_uid, request.options.snapshot_name);
	return node === undefined || !found.ok || found.value === undefined ? undefined : { node, snapshot: found.value };
}

/** The uids of what the snapshot lists and the cluster shows differently; of the node itself where it was the primary. */
function unlikeSnapshot(cluster: LiveCluster, node: Node, snapshot: Snapshot): ReadonlySet<string> {
	const { nodes, shards, shardsIn } = cluster.dense;
	const home = nodes.positionOf(node.uid);
	const unlike = new Set<string>();
	const positions = shardsIn(snapshot);
	for (let at = 0; at < positions.length; at += 1) {
		const shard = positions[at] ?? -1;
		const { uid, role } = snapshot.shards[at] ?? { uid: "", role: "slave" };
		const isAsBefore = shards.node[shard] === home && (shards.master[shard] === 1) === (role === "master");
		if (shard < 0 || !isAsBefore) unlike.add(uid);
	}
	for (const uid of snapshot.endpoints) if (cluster.endpoint(uid)?.node_uid !== node.uid) unlike.add(uid);
	if (snapshot.was_primary && cluster.primary_node_uid !== node.uid) unlike.add(String(node.uid));
	return unlike;
}

/** Opens the node or deletes a snapshot, which is not what the snapshot is compared by. */
function isSetting({ kind }: Step): boolean {
	return kind === "restore_placement" || kind === "delete_snapshot";
}

function areSame(stays: readonly Stay[], said: readonly Stay[]): boolean {
	return (
		stays.length === said.length &&
		stays.every(({ uid, reason }, at) => uid === said[at]?.uid && reason === said[at]?.reason)
	);
}
