import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { Plan } from "./plan.ts";

/** A plan's steps in numbers, looked up once: positions of the shards and nodes they name, by index of the step; -1 where a step names none. */
export interface StepTable {
	readonly plan: Plan;
	/** The shard that moves or hands over. */
	readonly shard: Int32Array;
	/** The shard that takes over. */
	readonly successor: Int32Array;
	/** The node that a shard or endpoint comes to, or that is taken out of service. */
	readonly node: Int32Array;
}

export function openStepTable({ dense: { nodes, shards } }: LiveCluster, plan: Plan): StepTable {
	const size = plan.steps.length;
	const shard = new Int32Array(size).fill(-1);
	const successor = new Int32Array(size).fill(-1);
	const node = new Int32Array(size).fill(-1);
	for (let at = 0; at < size; at += 1) {
		const step = plan.steps[at];
		switch (step?.kind) {
			case "migrate":
				shard[at] = shards.positionOf(step.shard_uid);
				node[at] = nodes.positionOf(step.to_node_uid);
				break;
			case "fail_over":
				shard[at] = shards.positionOf(step.from_shard_uid);
				successor[at] = shards.positionOf(step.to_shard_uid);
				break;
			case "rebind_endpoint":
				node[at] = nodes.positionOf(step.to_node_uid);
				break;
			case "stop_placement":
			case "remove_node":
				node[at] = nodes.positionOf(step.node_uid);
				break;
		}
	}
	return { plan, shard, successor, node };
}
