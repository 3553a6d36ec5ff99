import type { Step } from "../placement/step.ts";
import { change } from "./apply-step.ts";
import type { LiveCluster } from "./live-cluster.ts";

/** Lets `work` see the cluster as it is once these steps are done, and takes them back. `state_id` stays as it is. */
export function withSteps<Value>(cluster: LiveCluster, steps: readonly Step[], work: () => Value): Value {
	const undo: (() => void)[] = [];
	try {
		for (const step of steps) {
			if (step.kind === "wait_for_persistence") continue;
			undo.push(wayBack(cluster, step));
			change(cluster, step);
		}
		return work();
	} finally {
		for (const one of undo.reverse()) one();
	}
}

/** Makes that as it is now which the step changes. */
function wayBack(cluster: LiveCluster, step: Exclude<Step, { kind: "wait_for_persistence" }>): () => void {
	switch (step.kind) {
		case "create_snapshot":
			return () => cluster.dropSnapshot(step.snapshot.node_uid, step.snapshot.name);
		case "stop_placement":
		case "restore_placement":
			return keeping(cluster.node(step.node_uid), cluster.putNode);
		case "fail_over": {
			const from = keeping(cluster.shard(step.from_shard_uid), cluster.putShard);
			const to = keeping(cluster.shard(step.to_shard_uid), cluster.putShard);
			return () => {
				from();
				to();
			};
		}
		case "migrate":
			return keeping(cluster.shard(step.shard_uid), cluster.putShard);
		case "rebind_endpoint":
			return keeping(cluster.endpoint(step.endpoint_uid), cluster.putEndpoint);
		case "change_primary":
			return keeping(cluster.primary_node_uid, cluster.setPrimary);
		case "delete_snapshot":
			return keepingSnapshots(cluster, step.node_uid);
		case "remove_node": {
			const node = keeping(cluster.node(step.node_uid), cluster.rejoin);
			const snapshots = keepingSnapshots(cluster, step.node_uid);
			return () => {
				node();
				snapshots();
			};
		}
		default:
			return step satisfies never;
	}
}

function keeping<Thing>(before: Thing | undefined, put: (thing: Thing) => void): () => void {
	return () => {
		if (before !== undefined) put(before);
	};
}

/** All of the node's, so that they are again in the order in which they are. */
function keepingSnapshots(cluster: LiveCluster, node_uid: number): () => void {
	const before = cluster.snapshotsOf(node_uid);
	return () => {
		for (const { name } of cluster.snapshotsOf(node_uid)) cluster.dropSnapshot(node_uid, name);
		for (const snapshot of before) cluster.putSnapshot(snapshot);
	};
}
