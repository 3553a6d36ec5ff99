import type { Cluster, Node } from "../cluster/cluster.ts";
import { openLiveCluster } from "../cluster/live-cluster.ts";
import type { NodeUid } from "../uid.ts";
import type { BrokenRule } from "./constraint.ts";
import type { Infeasible } from "./plan.ts";
import { planAction } from "./plan-action.ts";
import type { PlanContext } from "./plan-input.ts";
import { applyRemedy, type Remedy, type Situation } from "./remedy.ts";

/** Nodes tried for one kind of remedy. */
const NODES_TRIED_MAX = 32;

/** A remedy that may need more or less of something: `from` is the least that could help, `to` the most that could. */
interface Range {
	readonly from: number;
	readonly to: number;
	readonly remedy: (amount: number) => Remedy;
}

/**
 * The smallest single change that makes an infeasible action feasible, found by planning again under each candidate: options
 * of the request first, then more room on one node, then a node brought back, then more nodes, and last of all leaving shards where they are.
 * Undefined when no single change helps.
 */
export function findRemedy(
	context: PlanContext,
	node_uid: NodeUid,
	request: Situation["request"],
	infeasible: Infeasible,
): Remedy | undefined {
	const situation: Situation = { cluster: context.cluster.toCluster(), closed: context.closed, request };
	const helps = (remedy: Remedy): boolean => {
		const after = applyRemedy(situation, remedy);
		const cluster = openLiveCluster(after.cluster);
		return planAction({ ...context, cluster, closed: after.closed }, node_uid, after.request).ok;
	};
	return (
		options(request).find(helps) ??
		smallest(roomOnOneNode(situation.cluster, node_uid, infeasible, "memory"), helps) ??
		smallest(roomOnOneNode(situation.cluster, node_uid, infeasible, "shard_limit"), helps) ??
		smallest(roomOnOneNode(situation.cluster, node_uid, infeasible, "listener_limit"), helps) ??
		nodesToBringBack(situation, node_uid, infeasible).find(helps) ??
		moreNodes(situation.cluster, node_uid, helps) ??
		lastResort(request).find(helps)
	);
}

function options(request: Situation["request"]): readonly Remedy[] {
	if (request.name !== "maintenance_on") return [];
	const { evict_ha_replica, evict_active_active_replica } = request.options;
	const ha = evict_ha_replica === false ? {} : { evict_ha_replica: false };
	const active_active = evict_active_active_replica === false ? {} : { evict_active_active_replica: false };
	return [ha, active_active, { ...ha, ...active_active }]
		.filter((fields) => Object.keys(fields).length > 0)
		.map((fields) => ({ kind: "set_options", options: fields }));
}

/** Gives up what was asked for in part, so nothing else may help. */
function lastResort(request: Situation["request"]): readonly Remedy[] {
	return request.name === "maintenance_off" && request.options.skip_shards_restore !== true
		? [{ kind: "set_options", options: { skip_shards_restore: true } }]
		: [];
}

/** Each node that broke the rule first, or any node where the reasons name none, with room for everything that leaves. */
function roomOnOneNode(
	cluster: Cluster,
	node_uid: NodeUid,
	infeasible: Infeasible,
	rule: Extract<BrokenRule, "memory" | "shard_limit" | "listener_limit">,
): readonly Range[] {
	const named = nodesThatBroke(infeasible, [rule]);
	const leaving = cluster.shards.filter((shard) => shard.node_uid === node_uid);
	const nodes = cluster.nodes.filter(({ uid }) => named.has(uid)).slice(0, NODES_TRIED_MAX);
	return nodes.map(({ uid, max_redis_servers, max_listeners, total_memory }): Range => {
		switch (rule) {
			case "memory":
				return {
					from: 1,
					to: cluster.shards.reduce((sum, { memory_size }) => sum + memory_size, 0) + total_memory,
					remedy: (bytes) => ({ kind: "add_memory", node_uid: uid, bytes }),
				};
			case "shard_limit":
				return {
					from: max_redis_servers + 1,
					to: max_redis_servers + Math.max(leaving.length, cluster.shards.length),
					remedy: (most) => ({ kind: "raise_shard_limit", node_uid: uid, max_redis_servers: most }),
				};
			case "listener_limit":
				return {
					from: max_listeners + 1,
					to: max_listeners + cluster.endpoints.length,
					remedy: (most) => ({ kind: "raise_listener_limit", node_uid: uid, max_listeners: most }),
				};
			default:
				return rule satisfies never;
		}
	});
}

function nodesThatBroke({ blocked }: Infeasible, rules: readonly BrokenRule[]): ReadonlySet<NodeUid> {
	return new Set(
		blocked.flatMap(({ candidates }) =>
			candidates.filter(({ rule }) => rules.includes(rule)).map(({ node_uid }) => node_uid),
		),
	);
}

/** The remedy that needs the least, over all ranges; the least of a range is found by halving it. */
function smallest(ranges: readonly Range[], helps: (remedy: Remedy) => boolean): Remedy | undefined {
	let best: { readonly need: number; readonly remedy: Remedy } | undefined;
	for (const { from, to, remedy } of ranges) {
		// A node that needs more than the best so far is of no interest, which spares the halving.
		const limit = best === undefined ? to : Math.min(to, from + best.need - 1);
		if (limit < from || !helps(remedy(limit))) continue;
		let [low, high] = [from, limit];
		while (low < high) {
			const middle = low + Math.floor((high - low) / 2);
			if (helps(remedy(middle))) high = middle;
			else low = middle + 1;
		}
		best = { need: high - from, remedy: remedy(high) };
	}
	return best?.remedy;
}

/** The nodes that were refused for being out of service, and all that are where the reasons name none. */
function nodesToBringBack(
	{ cluster, closed }: Situation,
	node_uid: NodeUid,
	infeasible: Infeasible,
): readonly Remedy[] {
	const named = nodesThatBroke(infeasible, ["node_down", "node_not_accepting", "no_living_copy"]);
	const out = (node: Node) =>
		node.status === "down" || !node.accept_servers || node.maintenance_depth > 0 || closed.has(node.uid);
	return cluster.nodes
		.filter((node) => out(node) && (named.size === 0 || named.has(node.uid) || node.uid === node_uid))
		.slice(0, NODES_TRIED_MAX)
		.map(({ uid }) => ({ kind: "bring_back", node_uid: uid }));
}

/** One more node with room for everything that leaves, or as many as quorum asks for. */
function moreNodes(cluster: Cluster, node_uid: NodeUid, helps: (remedy: Remedy) => boolean): Remedy | undefined {
	const leaving = cluster.shards.filter((shard) => shard.node_uid === node_uid);
	const room = {
		max_redis_servers: Math.max(1, leaving.length),
		max_listeners: Math.max(1, cluster.endpoints.filter((endpoint) => endpoint.node_uid === node_uid).length),
	};
	const all = leaving.reduce((sum, shard) => sum + shard.memory_size, 0);
	const nodes = (count: number, total_memory: number): Remedy => ({ kind: "add_nodes", count, total_memory, ...room });
	if (helps(nodes(1, all))) {
		return smallest([{ from: 0, to: all, remedy: (total_memory) => nodes(1, total_memory) }], helps);
	}
	return smallest([{ from: 2, to: cluster.nodes.length + 1, remedy: (count) => nodes(count, all) }], helps);
}
