import type { Step } from "../placement/step.ts";
import type { Cluster, Node, Shard } from "./cluster.ts";

/** Whether the cluster already shows what the step wants. The one definition of "done" for every driver and for recovery. */
export function isStepDone(cluster: Cluster, step: Step): boolean {
	switch (step.kind) {
		case "create_snapshot":
			return cluster.snapshots.some(
				(snapshot) => snapshot.name === step.snapshot.name && snapshot.node_uid === step.snapshot.node_uid,
			);
		case "stop_placement": {
			const node = cluster.nodes.find(({ uid }) => uid === step.node_uid);
			return node !== undefined && isClosed(node) && node.maintenance_depth === step.maintenance_depth;
		}
		case "fail_over":
			return cluster.shards.some((shard) => shard.uid === step.to_shard_uid && shard.role === "master");
		case "migrate":
			return cluster.shards.some((shard) => shard.uid === step.shard_uid && shard.node_uid === step.to_node_uid);
		case "rebind_endpoint":
			return cluster.endpoints.some(
				(endpoint) => endpoint.uid === step.endpoint_uid && endpoint.node_uid === step.to_node_uid,
			);
		case "change_primary":
			return cluster.primary_node_uid === step.to_node_uid;
		case "wait_for_persistence":
			return false;
		case "restore_placement": {
			const node = cluster.nodes.find(({ uid }) => uid === step.node_uid);
			return (
				node !== undefined &&
				node.accept_servers === step.accept_servers &&
				node.max_listeners === step.max_listeners &&
				node.maintenance_depth === step.maintenance_depth
			);
		}
		case "delete_snapshot":
			return !cluster.snapshots.some((snapshot) => snapshot.name === step.name && snapshot.node_uid === step.node_uid);
		case "remove_node":
			return !cluster.nodes.some((node) => node.uid === step.node_uid);
		default:
			return step satisfies never;
	}
}

function isClosed(node: Node): boolean {
	return !node.accept_servers && node.max_listeners === 0;
}

/**
 * The cluster after the step. Applying a step that is already done gives the same topology back, with the same
 * `state_id`; any other step raises `state_id` by one.
 */
export function applyStep(cluster: Cluster, step: Step): Cluster {
	if (step.kind === "wait_for_persistence" || isStepDone(cluster, step)) return cluster;
	return { ...cluster, ...change(cluster, step), state_id: cluster.state_id + 1 };
}

function change(cluster: Cluster, step: Exclude<Step, { kind: "wait_for_persistence" }>): Partial<Cluster> {
	switch (step.kind) {
		case "create_snapshot":
			return { snapshots: [...cluster.snapshots, step.snapshot] };
		case "stop_placement":
			return {
				nodes: cluster.nodes.map((node) =>
					node.uid === step.node_uid
						? { ...node, accept_servers: false, max_listeners: 0, maintenance_depth: step.maintenance_depth }
						: node,
				),
			};
		case "fail_over":
			return {
				shards: cluster.shards.map((shard): Shard => {
					if (shard.uid === step.from_shard_uid) return { ...shard, role: "slave" };
					if (shard.uid === step.to_shard_uid) return { ...shard, role: "master" };
					return shard;
				}),
			};
		case "migrate":
			return {
				shards: cluster.shards.map((shard) =>
					shard.uid === step.shard_uid ? { ...shard, node_uid: step.to_node_uid } : shard,
				),
			};
		case "rebind_endpoint":
			return {
				endpoints: cluster.endpoints.map((endpoint) =>
					endpoint.uid === step.endpoint_uid ? { ...endpoint, node_uid: step.to_node_uid } : endpoint,
				),
			};
		case "change_primary":
			return { primary_node_uid: step.to_node_uid };
		case "restore_placement":
			return {
				nodes: cluster.nodes.map((node) =>
					node.uid === step.node_uid
						? {
								...node,
								accept_servers: step.accept_servers,
								max_listeners: step.max_listeners,
								maintenance_depth: step.maintenance_depth,
							}
						: node,
				),
			};
		case "delete_snapshot":
			return {
				snapshots: cluster.snapshots.filter(
					(snapshot) => snapshot.name !== step.name || snapshot.node_uid !== step.node_uid,
				),
			};
		case "remove_node":
			return {
				nodes: cluster.nodes.filter((node) => node.uid !== step.node_uid),
				snapshots: cluster.snapshots.filter((snapshot) => snapshot.node_uid !== step.node_uid),
			};
		default:
			return step satisfies never;
	}
}
