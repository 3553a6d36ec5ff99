import { isStepDone } from "../cluster/apply-step.ts";
import { inMaintenance, type Node, type Shard, type ShardRole } from "../cluster/cluster.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { NodeUid, ShardUid } from "../uid.ts";
import type { Occupancy } from "./occupancy.ts";
import type { PlannedStep } from "./plan.ts";
import { NOTHING_STANDING, type StandingPromises } from "./promises.ts";
import type { Step } from "./step.ts";

/** The cluster as it will be, while a plan is being made. */
export interface PlacementDraft extends Occupancy {
	/** The steps planned so far. */
	readonly steps: readonly PlannedStep[];
	/** Shows nodes that may take shards with the bytes that are free on each, until `enough` says so; best first: most free memory, then fewest shards, then lowest uid. */
	walkRoomiest(enough: (node: Node, free: number) => boolean): void;
	/** Nodes that may take endpoints: fewest listeners first, then lowest uid. */
	quietest(): Iterable<Node>;
	/** Nodes that leave although they still look in service; for quorum. */
	leaving(): Iterable<NodeUid>;
	nodeOf(shard: Shard): NodeUid;
	roleOf(shard: Shard): ShardRole;
	/** Reserves a place for the shard. The place it comes from stays taken until the move is done. */
	take(shard: Shard, node: NodeUid): void;
	/** Takes back the latest `take` of the shard. */
	giveBack(shard: Shard, node: NodeUid): void;
	/** Adds a step that begins after the given ones and answers its index. Roles, endpoints and openings take effect in the draft. */
	add(step: Step, after: readonly number[]): number;
}

const NOWHERE: readonly NodeUid[] = [];

export interface DraftTerms {
	/** Nodes on which a removal was accepted. */
	readonly closed: ReadonlySet<NodeUid>;
	/** Steps that other running plans still have ahead: the room they need is not given away twice, and nodes they take out are no targets. */
	readonly promised: readonly Step[];
	/** Promises that are kept in the cluster from plan to plan, for callers to whom handing in all of `promised` each time is too slow. */
	readonly standing?: StandingPromises;
	/** Nodes that take shards whatever they say of themselves: a restoration gives back what stood there, which is no new placement. */
	readonly restoring?: readonly NodeUid[];
}

/**
 * Lets `work` plan on a draft of the cluster. The draft writes its reservations into the cluster's own rankings, which is what keeps planning from
 * looking at every node, and takes every one of them back when `work` is done.
 */
export function withDraft<Value>(
	cluster: LiveCluster,
	{ closed, promised, standing = NOTHING_STANDING, restoring = [] }: DraftTerms,
	work: (draft: PlacementDraft) => Value,
): Value {
	const leaving = new Set(closed);
	const opened = new Set(restoring);
	const places = new Map<ShardUid, { readonly shard: Shard; readonly nodes: NodeUid[] }>();
	const roles = new Map<ShardUid, ShardRole>();
	const bound: NodeUid[] = [];
	const steps: PlannedStep[] = [];

	const placesOf = (shard: Shard): readonly NodeUid[] => places.get(shard.uid)?.nodes ?? NOWHERE;
	const reserve = (shard: Shard, node: NodeUid, by: 1 | -1): void =>
		cluster.reserve(node, { shard_count: by, memory: by * shard.memory_size });
	const take = (shard: Shard, node: NodeUid): void => {
		reserve(shard, node, 1);
		const taken = places.get(shard.uid);
		if (taken === undefined) places.set(shard.uid, { shard, nodes: [node] });
		else taken.nodes.push(node);
	};
	const bind = (node: NodeUid): void => {
		cluster.reserve(node, { listeners: 1 });
		bound.push(node);
	};
	const undo = (): void => {
		for (const { shard, nodes } of places.values()) for (const node of nodes) reserve(shard, node, -1);
		for (const node of bound) cluster.reserve(node, { listeners: -1 });
		for (const node of leaving) cluster.bar(node, standing.isLeaving(node));
	};

	for (const step of promised) {
		if (step.kind === "migrate") {
			const shard = cluster.shard(step.shard_uid);
			if (shard !== undefined && shard.node_uid !== step.to_node_uid) take(shard, step.to_node_uid);
		}
		if (step.kind === "rebind_endpoint" && !isStepDone(cluster, step)) bind(step.to_node_uid);
		if (step.kind === "stop_placement" || step.kind === "remove_node") leaving.add(step.node_uid);
	}
	for (const node of leaving) cluster.bar(node, true);
	const isLeaving = (node: NodeUid): boolean => leaving.has(node) || standing.isLeaving(node);

	const draft: PlacementDraft = {
		cluster,
		steps,
		leaving: () => new Set([...leaving, ...standing.leaving()]),
		take,
		usage: cluster.usage,
		walkRoomiest: cluster.walkRoomiest,
		quietest: cluster.quietest,
		accepts: (node) => ((node.accept_servers && !inMaintenance(node)) || opened.has(node.uid)) && !isLeaving(node.uid),
		isLeaving,
		holdersOf(shard) {
			let holders: NodeUid[] | undefined;
			for (const copy of cluster.copiesOf(shard)) {
				if (copy.uid === shard.uid) continue;
				// Mostly there is one, and a list that begins with it takes no more room than it needs.
				if (holders === undefined) holders = [copy.node_uid];
				else holders.push(copy.node_uid);
				for (const node of placesOf(copy)) holders.push(node);
				for (const node of standing.placesOf(copy.uid)) holders.push(node);
			}
			return holders ?? NOWHERE;
		},
		nodeOf: (shard) => placesOf(shard).at(-1) ?? shard.node_uid,
		roleOf: (shard) => roles.get(shard.uid) ?? shard.role,
		giveBack(shard, node) {
			reserve(shard, node, -1);
			places.get(shard.uid)?.nodes.pop();
		},
		add(step, after) {
			if (step.kind === "fail_over") {
				roles.set(step.from_shard_uid, "slave");
				roles.set(step.to_shard_uid, "master");
			}
			if (step.kind === "rebind_endpoint") bind(step.to_node_uid);
			if (step.kind === "restore_placement") opened.add(step.node_uid);
			return steps.push(plannedStep(step, distinct(after))) - 1;
		},
	};
	try {
		return work(draft);
	} finally {
		undo();
	}
}

/** A copy, since callers go on with their list, in which each number stands once. */
function distinct(after: readonly number[]): readonly number[] {
	for (let at = 1; at < after.length; at += 1) {
		if ((after[at] ?? 0) <= (after[at - 1] ?? 0)) return [...new Set(after)];
	}
	return after.slice();
}

/** The kinds that plans are full of are written out: a spread that sees steps of every kind is several times slower. */
function plannedStep(step: Step, after: readonly number[]): PlannedStep {
	switch (step.kind) {
		case "migrate": {
			const { kind, shard_uid, from_node_uid, to_node_uid, bytes } = step;
			return { kind, shard_uid, from_node_uid, to_node_uid, bytes, after };
		}
		case "fail_over": {
			const { kind, from_shard_uid, to_shard_uid } = step;
			return { kind, from_shard_uid, to_shard_uid, after };
		}
		default:
			return { ...step, after };
	}
}
