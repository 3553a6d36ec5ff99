import type { ActionName } from "../action/name.ts";
import type { ActionRequest } from "../action/options.ts";
import type { Node } from "../cluster/cluster.ts";
import { type LiveCluster, openLiveCluster } from "../cluster/live-cluster.ts";
import type { NodeUid } from "../uid.ts";
import { closedAfter, whileBack } from "./bring-back.ts";
import { planAction } from "./plan-action.ts";
import type { PlanContext } from "./plan-input.ts";
import { type BringBack, type NodeRemedy, newNodes, type Remedy, withOptions, withRemedyOnNode } from "./remedy.ts";
import { whileEnded } from "./under-way.ts";

type AddNodes = Extract<Remedy, { kind: "add_nodes" }>;

/** Says of a remedy whether the action can be planned after it. Leaves the cluster as it was. `rack_id`: where a single new node is to stand instead of by itself. */
export type Helps = (remedy: Remedy, rack_id?: string) => boolean;

/**
 * Placements tried in one trial. Fewer than for a plan, since there are many trials: what helps here helps there as well, and at worst a remedy asks for more than the very
 * least where shards hardly fit together.
 */
const SEARCH_STEPS_MAX = 5_000;

/**
 * Plans the action again under remedies. A node is changed in the live cluster itself and changed back, and one that is added takes its spare place, so that a trial
 * costs what planning costs and no copy of the cluster; for several nodes that are added, one larger cluster is opened once.
 */
export function openTrials(given: PlanContext, node_uid: NodeUid, request: ActionRequest): Helps {
	const { cluster } = given;
	const context: PlanContext = { ...given, search_steps_max: SEARCH_STEPS_MAX, verdict_only: true };
	let spare: Node | undefined;
	let larger: Larger | undefined;

	const helpsAsSpare = (remedy: AddNodes, rack_id?: string): boolean => {
		spare ??= newNodes([...cluster.nodes()], remedy).at(0);
		const { spare_uid } = cluster.dense.nodes;
		const { total_memory, max_redis_servers, max_listeners } = remedy;
		if (spare !== undefined) {
			const where = rack_id === undefined ? {} : { rack_id };
			cluster.rejoin({ ...spare, ...where, uid: spare_uid, total_memory, max_redis_servers, max_listeners });
		}
		try {
			return planAction(context, node_uid, request).ok;
		} finally {
			cluster.dropNode(spare_uid);
		}
	};

	const helpsOnNode = (remedy: NodeRemedy): boolean => {
		const node = cluster.node(remedy.node_uid);
		if (node === undefined) return false;
		cluster.putNode(withRemedyOnNode(node, remedy));
		try {
			return planAction(context, node_uid, request).ok;
		} finally {
			cluster.putNode(node);
		}
	};
	const helpsIn = (terms: PlanContext, remedy: BringBack): boolean => {
		const closed = closedAfter(terms.closed, remedy);
		return whileBack(terms, remedy, () => planAction({ ...terms, closed }, node_uid, request).ok) ?? false;
	};
	const helpsAfter = (of: NodeUid, name: ActionName, helps: (terms: PlanContext) => boolean): boolean => {
		const action = context.under_way?.find((one) => one.node_uid === of && one.request.name === name);
		return action !== undefined && whileEnded(context, action, helps);
	};
	const helpsBack = (remedy: BringBack): boolean => {
		const { node_uid: of, after } = remedy;
		return after === undefined ? helpsIn(context, remedy) : helpsAfter(of, after, (terms) => helpsIn(terms, remedy));
	};
	return (remedy, rack_id) => {
		switch (remedy.kind) {
			case "wait_for_action":
				return helpsAfter(remedy.node_uid, remedy.action, (terms) => planAction(terms, node_uid, request).ok);
			case "set_options":
				return planAction(context, node_uid, withOptions(request, remedy.options)).ok;
			case "add_nodes": {
				if (remedy.count === 1) return helpsAsSpare(remedy, rack_id);
				if (larger === undefined || larger.spares.length < remedy.count) larger = openLarger(cluster, remedy);
				addTo(larger, remedy);
				return planAction({ ...context, cluster: larger.cluster }, node_uid, request).ok;
			}
			case "bring_back":
				return helpsBack(remedy);
			default:
				return helpsOnNode(remedy);
		}
	};
}

/** A copy of the cluster to which nodes can be added. */
interface Larger {
	readonly cluster: LiveCluster;
	/** As many as there may be, present or not. */
	readonly spares: readonly Node[];
}

function openLarger(live: LiveCluster, remedy: AddNodes): Larger {
	const cluster = live.toCluster();
	const spares = newNodes(cluster.nodes, remedy);
	return { cluster: openLiveCluster({ ...cluster, nodes: [...cluster.nodes, ...spares] }), spares };
}

/** Of the spare nodes, those that the remedy adds are there and as large as it says. */
function addTo({ cluster, spares }: Larger, { count, total_memory, max_redis_servers, max_listeners }: AddNodes): void {
	for (const [at, node] of spares.entries()) {
		if (at < count) cluster.rejoin({ ...node, total_memory, max_redis_servers, max_listeners });
		else cluster.dropNode(node.uid);
	}
}
