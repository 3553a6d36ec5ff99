import type { ActionRequest } from "../action/options.ts";
import type { Cluster, Node } from "../cluster/cluster.ts";
import { type LiveCluster, openLiveCluster } from "../cluster/live-cluster.ts";
import type { PolicyPreset } from "../policy.ts";
import type { NodeUid } from "../uid.ts";
import { closedAfter, whileBack } from "./bring-back.ts";
import { newNodes, type Remedy, withOptions, withRemedyOnNode } from "./remedy.ts";

/** What an action is planned against, as far as a remedy can change it. */
export interface Situation {
	readonly cluster: Cluster;
	readonly closed: ReadonlySet<NodeUid>;
	readonly request: ActionRequest;
	/** Default `documented`. */
	readonly policy?: PolicyPreset;
}

/** The situation after the remedy; what is under way is not part of it, and taken to have ended. A node that cannot be brought back in the way that is named leaves it as it was. */
export function applyRemedy(situation: Situation, remedy: Remedy): Situation {
	const { cluster, closed, request, policy = "documented" } = situation;
	switch (remedy.kind) {
		case "wait_for_action":
			return situation;
		case "set_options":
			return { ...situation, request: withOptions(request, remedy.options) };
		case "add_nodes":
			return { ...situation, cluster: { ...cluster, nodes: [...cluster.nodes, ...newNodes(cluster.nodes, remedy)] } };
		case "bring_back": {
			const context = { cluster: openLiveCluster(cluster), policy, time: 0, closed, promised: [], done: [] };
			const back = whileBack(context, remedy, (live: LiveCluster) => live.toCluster());
			if (back === undefined) return situation;
			return { ...situation, cluster: back, closed: closedAfter(closed, remedy) };
		}
		default: {
			const changed = (node: Node): Node => (node.uid === remedy.node_uid ? withRemedyOnNode(node, remedy) : node);
			return { ...situation, cluster: { ...cluster, nodes: cluster.nodes.map(changed) } };
		}
	}
}
