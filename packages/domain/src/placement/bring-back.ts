import type { ActionRequest } from "../action/options.ts";
import { inMaintenance, type Node } from "../cluster/cluster.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import { withSteps } from "../cluster/with-steps.ts";
import type { NodeUid } from "../uid.ts";
import { OUT_OF_SERVICE } from "./constraint.ts";
import type { Infeasible } from "./plan.ts";
import { planAction } from "./plan-action.ts";
import type { PlanContext } from "./plan-input.ts";
import { unlikeCandidates } from "./reasons.ts";
import type { BringBack } from "./remedy.ts";
import type { UnderWay } from "./under-way.ts";

/** Nodes tried that could be brought back, those with most room first. */
const NODES_TRIED_MAX = 32;

/**
 * Shows the cluster to `work` as it is once the node is back, and makes it as it was before. A node that is down comes up as it was; of any other the plan of `maintenance_off` is carried out, which brings
 * home what its snapshot lists. Undefined where the remedy cannot be carried out: no action opens a node that only its own `accept_servers` closes, nor one whose removal is under way.
 */
export function whileBack<Value>(
	context: PlanContext,
	remedy: BringBack,
	work: (cluster: LiveCluster) => Value,
): Value | undefined {
	const { cluster } = context;
	const node = cluster.node(remedy.node_uid);
	if (node === undefined || (node.status === "down") !== (remedy.action === undefined)) return undefined;
	if (remedy.action !== undefined && context.being_removed?.has(node.uid) === true) return undefined;
	// Each activation but the last is taken back without any other change.
	const last = { ...node, maintenance_depth: Math.min(node.maintenance_depth, 1) };
	cluster.putNode(remedy.action === undefined ? { ...node, status: "active" } : last);
	try {
		return remedy.action === undefined ? work(cluster) : afterAction(context, remedy, work);
	} finally {
		cluster.putNode(node);
	}
}

function afterAction<Value>(
	context: PlanContext,
	remedy: BringBack,
	work: (cluster: LiveCluster) => Value,
): Value | undefined {
	const closed = closedAfter(context.closed, remedy);
	const reopening = closed.size < context.closed.size;
	const request: ActionRequest = { name: "maintenance_off", options: remedy.options ?? {} };
	const planned = planAction({ ...context, closed, reopening, done: [] }, remedy.node_uid, request);
	return planned.ok ? withSteps(context.cluster, planned.value.steps, () => work(context.cluster)) : undefined;
}

/** The nodes that stay closed by an accepted removal. One that is started stays so. */
export function closedAfter(closed: ReadonlySet<NodeUid>, { node_uid, action }: BringBack): ReadonlySet<NodeUid> {
	return action !== undefined && closed.has(node_uid) ? new Set([...closed].filter((uid) => uid !== node_uid)) : closed;
}

/** Ways to open nodes that a removal has left closed and that are in service but for that. Those with most free memory first, then by uid. */
export function nodesToReopen(
	context: PlanContext,
	node_uid: NodeUid,
	request: ActionRequest,
	infeasible: Infeasible,
): readonly BringBack[] {
	const { cluster, closed } = context;
	// A removal closes its own node again.
	const ofOthers = [...closed].filter((uid) => uid !== node_uid || request.name !== "remove");
	const nodes = ofOthers.flatMap((uid) => cluster.node(uid) ?? []).filter((node) => isOnlyClosed(context, node));
	return waysOf(context, roomiest(context, among(context, nodes, node_uid, infeasible)));
}

/**
 * Ways to bring nodes back that were refused for being out of service or alone hold what has to move, and all that are where the reasons name none; those with most free memory first, then by uid. Of one that is up, all that its
 * snapshot lists goes home, and only where no node helps in that way it stays where it is.
 */
export function nodesToBringBack(
	context: PlanContext,
	node_uid: NodeUid,
	request: ActionRequest,
	infeasible: Infeasible,
): readonly BringBack[] {
	const restores = request.name === "maintenance_off";
	const nodes = [...context.cluster.nodes()].filter(
		(node) =>
			!isOnlyClosed(context, node) &&
			// A restoration is not helped by another one before it.
			!(restores && node.uid === node_uid && node.status !== "down") &&
			waysBack(context, node).length > 0,
	);
	return waysOf(context, roomiest(context, among(context, nodes, node_uid, infeasible)));
}

/** Ways to bring back the nodes that actions under way take out, once these have ended; a node of the action itself is not helped by that. */
export function nodesToBringBackAfter({ under_way = [] }: PlanContext, own: NodeUid): readonly BringBack[] {
	const leaving = under_way.filter(({ node_uid }) => node_uid !== own).slice(0, NODES_TRIED_MAX);
	const after = ({ node_uid, request: { name } }: UnderWay): readonly BringBack[] => {
		if (name !== "maintenance_on" && name !== "remove") return [];
		const way = { kind: "bring_back", node_uid, after: name, ...RESTORE } as const;
		return name === "remove" ? [way] : [way, { ...way, options: { skip_shards_restore: true } }];
	};
	const ways = leaving.map(after);
	return [0, 1].flatMap((at) => ways.flatMap((way) => way[at] ?? []));
}

function isOnlyClosed({ closed }: PlanContext, node: Node): boolean {
	return node.status !== "down" && !inMaintenance(node) && closed.has(node.uid);
}

/**
 * Of these, the action's own node and those that were refused for being out of service; all where the reasons name none. Where data is out of reach, it is only a start of a
 * node that holds all of it that helps, since no action moves what no living copy holds.
 */
function among(
	{ cluster }: PlanContext,
	nodes: readonly Node[],
	own: NodeUid,
	{ blocked }: Infeasible,
): readonly Node[] {
	if (nodes.length === 0) return nodes;
	const holders = holdersOfLost(cluster, blocked);
	if (holders !== undefined) return nodes.filter(({ uid, status }) => status === "down" && holders.has(uid));
	const named = new Set<NodeUid>();
	for (const { node_uid, rule } of unlikeCandidates(blocked)) {
		if (OUT_OF_SERVICE.has(rule)) named.add(node_uid);
	}
	return named.size === 0 ? nodes : nodes.filter(({ uid }) => named.has(uid) || uid === own);
}

/** The nodes on which a copy of every shard stands that has no living one; undefined where each has one. */
function holdersOfLost(cluster: LiveCluster, blocked: Infeasible["blocked"]): ReadonlySet<NodeUid> | undefined {
	let holders: Set<NodeUid> | undefined;
	for (const { uid, candidates } of blocked) {
		// A shard that is lost is so on whichever node.
		const lost = candidates[0]?.rule === "no_living_copy" ? cluster.shard(uid) : undefined;
		if (lost === undefined) continue;
		const copies = new Set(cluster.copiesOf(lost).map(({ node_uid }) => node_uid));
		holders = holders === undefined ? copies : new Set([...holders].filter((node_uid) => copies.has(node_uid)));
	}
	return holders;
}

/** As many as are tried. */
function roomiest({ cluster }: PlanContext, nodes: readonly Node[]): readonly Node[] {
	return nodes
		.map((node) => ({ node, free: node.total_memory - cluster.usage(node.uid).memory }))
		.sort((a, b) => b.free - a.free || a.node.uid - b.node.uid)
		.slice(0, NODES_TRIED_MAX)
		.map(({ node }) => node);
}

/** The first way of every node, then the second. */
function waysOf(context: PlanContext, nodes: readonly Node[]): readonly BringBack[] {
	const ways = nodes.map((node) => waysBack(context, node));
	return [0, 1].flatMap((at) => ways.flatMap((way) => way[at] ?? []));
}

const RESTORE = { action: "maintenance_off" } as const;

/** What might bring the node back: none where it is in service, or no action opens it. */
function waysBack({ cluster, closed, being_removed }: PlanContext, node: Node): readonly BringBack[] {
	const named = { kind: "bring_back", node_uid: node.uid } as const;
	if (node.status === "down") return [named];
	if (being_removed?.has(node.uid) === true) return [];
	if (inMaintenance(node)) {
		return [
			{ ...named, ...RESTORE },
			{ ...named, ...RESTORE, options: { skip_shards_restore: true } },
		];
	}
	const hasSnapshot = () => cluster.snapshotsOf(node.uid).some(({ kind }) => kind === "maintenance");
	return closed.has(node.uid) || (!node.accept_servers && hasSnapshot()) ? [{ ...named, ...RESTORE }] : [];
}
