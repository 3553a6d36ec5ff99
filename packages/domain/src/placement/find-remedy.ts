import type { ActionRequest } from "../action/options.ts";
import type { Node } from "../cluster/cluster.ts";
import type { NodeUid } from "../uid.ts";
import { nodesToBringBack, nodesToBringBackAfter, nodesToReopen } from "./bring-back.ts";
import { leastNeed } from "./least-need.ts";
import { findShortage, type Need, type Shortage } from "./missing-room.ts";
import type { Infeasible } from "./plan.ts";
import type { PlanContext } from "./plan-input.ts";
import type { Remedy } from "./remedy.ts";
import { type Helps, openTrials } from "./remedy-trials.ts";

type AddNodes = Extract<Remedy, { readonly kind: "add_nodes" }>;
type Sizes = Pick<AddNodes, "total_memory" | "max_redis_servers" | "max_listeners">;

/** Racks tried in which a new node could stand. */
const RACKS_TRIED_MAX = 16;

/** Actions under way of which it is tried whether their end helps, those accepted first. */
const UNDER_WAY_TRIED_MAX = 16;

/**
 * The smallest single change that makes an infeasible action feasible, found by planning again under each candidate: first what gives back only what other actions have
 * taken, which is waiting for one that is under way, opening a node that a removal left closed, and bringing a node back once the action that takes it out has ended. Then options of the
 * request, then more room on one node, then a node brought back, then more nodes, and last of all leaving shards where they are. Undefined when no single change helps.
 *
 * It is the least of its kind, and no earlier kind helps, as far as planning tells: how often is planned again is bounded, so that the answer does not take long
 * on a large cluster either. Of more than 32 nodes that might be given room, or brought back, those that probably need least are tried; of one kind at most 80 trials are made; and
 * a trial gives up on shards that hardly fit together sooner than a plan does. Whether shards fit together is packing, which nobody can tell in bounded time for
 * all of them. Beyond these bounds a smaller change may exist; what is suggested helps in any case.
 */
export function findRemedy(
	context: PlanContext,
	node_uid: NodeUid,
	request: ActionRequest,
	infeasible: Infeasible,
): Remedy | undefined {
	const helps = openTrials(context, node_uid, request);
	const cheap =
		actionsToWaitFor(context).find((one) => helps(one)) ??
		nodesToReopen(context, node_uid, request, infeasible).find((one) => helps(one)) ??
		nodesToBringBackAfter(context, node_uid).find((one) => helps(one)) ??
		options(request).find((one) => helps(one));
	if (cheap !== undefined) return cheap;
	const shortage = findShortage(context, node_uid, request.name, infeasible);
	return (
		leastNeed(shortage.needs.memory, helps) ??
		leastNeed(shortage.needs.shard_limit, helps) ??
		leastNeed(shortage.needs.listener_limit, helps) ??
		nodesToBringBack(context, node_uid, request, infeasible).find((one) => helps(one)) ??
		moreNodes(context, node_uid, shortage, helps) ??
		lastResort(request).find((one) => helps(one))
	);
}

function actionsToWaitFor({ under_way = [] }: PlanContext): readonly Remedy[] {
	return under_way
		.slice(0, UNDER_WAY_TRIED_MAX)
		.map(({ node_uid, request }) => ({ kind: "wait_for_action", node_uid, action: request.name }));
}

function options(request: ActionRequest): readonly Remedy[] {
	if (request.name !== "maintenance_on") return [];
	const { evict_ha_replica, evict_active_active_replica } = request.options;
	const ha = evict_ha_replica === false ? {} : { evict_ha_replica: false };
	const active_active = evict_active_active_replica === false ? {} : { evict_active_active_replica: false };
	return [ha, active_active, { ...ha, ...active_active }]
		.filter((fields) => Object.keys(fields).length > 0)
		.map((fields) => ({ kind: "set_options", options: fields }));
}

/** Gives up what was asked for in part, so nothing else may help. */
function lastResort(request: ActionRequest): readonly Remedy[] {
	return request.name === "maintenance_off" && request.options.skip_shards_restore !== true
		? [{ kind: "set_options", options: { skip_shards_restore: true } }]
		: [];
}

/**
 * One more node with room for everything that leaves, or as many as are needed: first as few as may be, then each with as little memory, then with room for as few
 * shards, and then as few endpoints.
 */
function moreNodes(
	{ cluster }: PlanContext,
	node_uid: NodeUid,
	{ memory_of_new_node: memory }: Shortage,
	helps: Helps,
): Remedy | undefined {
	const leaving = cluster.shardsOn(node_uid);
	const largest: AddNodes = {
		kind: "add_nodes",
		count: 1,
		own_rack: leaving.some(({ bdb_uid }) => cluster.bdb(bdb_uid)?.rack_aware === true),
		total_memory: memory.most,
		max_redis_servers: leaving.length,
		max_listeners: cluster.endpointsOn(node_uid).length,
	};
	/** The least of one field from `least` up to what `from` has; that itself where trying any less is given up. */
	const leastOf = (
		from: AddNodes,
		field: keyof Sizes,
		{ least, step, guess }: Omit<Need, "remedy" | "most">,
	): AddNodes =>
		leastNeed([{ least, step, guess, most: from[field], remedy: (amount) => ({ ...from, [field]: amount }) }], helps) ??
		from;
	const several = (): AddNodes | undefined =>
		leastNeed(
			[
				{
					least: 2,
					most: cluster.node_count + 1,
					step: 1,
					guess: 2,
					remedy: (count) => ({ ...largest, count }),
				},
			],
			helps,
		);
	const enough = helps(largest) ? largest : several();
	if (enough === undefined) return undefined;
	const from = enough.count === 1 ? memory : { ...memory, least: 0, guess: 0 };
	const spacious = leastOf(enough, "total_memory", from);
	const roomy = leastOf(spacious, "max_redis_servers", { least: 0, step: 1, guess: 0 });
	const least = leastOf(roomy, "max_listeners", { least: 0, step: 1, guess: 0 });
	return { ...least, own_rack: least.own_rack && !helpsAnywhere([...cluster.nodes()], least, helps) };
}

/** Whether a single new node may stand in any rack there is. Not asked of several nodes, nor where there are many racks. */
function helpsAnywhere(nodes: readonly Node[], remedy: AddNodes, helps: Helps): boolean {
	const racks = new Set(nodes.map(({ rack_id }) => rack_id).filter((rack_id) => rack_id !== null));
	return remedy.count === 1 && racks.size <= RACKS_TRIED_MAX && [...racks].every((rack_id) => helps(remedy, rack_id));
}
