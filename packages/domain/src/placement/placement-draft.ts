import { isStepDone } from "../cluster/apply-step.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { NodeUid } from "../uid.ts";
import { draftPlacesOf } from "./draft-places.ts";
import type { Occupancy } from "./occupancy.ts";
import { NOTHING_STANDING, type StandingPromises } from "./promises.ts";
import type { Step } from "./step.ts";
import { openStepTable, type StepTable } from "./step-table.ts";

/** The cluster as it will be, while a plan is being made. Shards and nodes are positions. */
export interface PlacementDraft extends Occupancy {
	/** The steps planned so far. */
	readonly table: StepTable;
	/** Placements tried before giving up on shards that fit one by one but not together. */
	readonly search_steps_max: number;
	/** What keeps shards out of which nodes is not asked for. */
	readonly verdict_only: boolean;
	/** Nodes that leave although they still look in service; for quorum. */
	leaving(): Iterable<NodeUid>;
	nodeOf(shard: number): number;
	isMaster(shard: number): boolean;
	/** Reserves a place for the shard. The place it comes from stays taken until the move is done. */
	take(shard: number, node: number): void;
	/** Takes back the latest `take` of the shard. */
	giveBack(shard: number): void;
	/**
	 * Adds a step that begins after the given ones and answers its index. Roles, endpoints and openings take effect in the draft. The list `after` becomes
	 * the step's own and is not to be changed.
	 */
	add(step: PlainStep, after: readonly number[]): number;
	/** Adds the step that moves the shard to the place it took. */
	migrate(shard: number, after: readonly number[]): number;
	/** `leaving` is the node that the action empties; none where a role is given back. */
	failOver(from: number, to: number, after: readonly number[], leaving?: number): number;
}

/** Any but those that plans are full of. */
export type PlainStep = Exclude<Step, { kind: "migrate" | "fail_over" }>;

const NOWHERE = -1;
const NOBODY: readonly number[] = [];

export interface DraftTerms {
	/** Nodes on which a removal was accepted. */
	readonly closed: ReadonlySet<NodeUid>;
	/** Steps that other running plans still have ahead: the room they need is not given away twice, and nodes they take out are no targets. */
	readonly promised: readonly Step[];
	/** Promises that are kept in the cluster from plan to plan, for callers to whom handing in all of `promised` each time is too slow. */
	readonly standing?: StandingPromises;
	/** Nodes that take shards whatever they say of themselves: a restoration gives back what stood there, which is no new placement. */
	readonly restoring?: readonly NodeUid[];
	/** Default `SEARCH_STEPS_MAX`. */
	readonly search_steps_max?: number;
	/** Default false. */
	readonly verdict_only?: boolean;
}

/** How many placements are tried for a plan that is to be carried out. */
const SEARCH_STEPS_MAX = 100_000;

/**
 * Lets `work` plan on a draft of the cluster. The draft writes its reservations into the cluster's own rankings, which is what keeps planning from
 * looking at every node, and takes every one of them back when `work` is done.
 */
export function withDraft<Value>(
	cluster: LiveCluster,
	terms: DraftTerms,
	work: (draft: PlacementDraft) => Value,
): Value {
	const { closed, promised, standing = NOTHING_STANDING, restoring = [] } = terms;
	const { nodes, shards, reserve, reserveListeners } = cluster.dense;
	const leaving = new Set(Array.from(closed, nodes.positionOf).filter((node) => node !== NOWHERE));
	const removed = new Set(leaving);
	const opened = new Set(restoring.map(nodes.positionOf));
	const places = draftPlacesOf(cluster);
	const bound: number[] = [];
	const table = openStepTable(cluster.dense);

	const take = (shard: number, node: number): void => {
		if (node !== NOWHERE) reserve(node, 1, shards.memory[shard] ?? 0);
		places.take(shard, node);
	};
	const unreserve = (shard: number, node: number): void => {
		if (node !== NOWHERE) reserve(node, -1, -(shards.memory[shard] ?? 0));
	};
	const bind = (uid: NodeUid): void => {
		const node = nodes.positionOf(uid);
		if (node === NOWHERE) return;
		reserveListeners(node, 1);
		bound.push(node);
	};
	const leave = (uid: NodeUid): void => {
		const node = nodes.positionOf(uid);
		if (node !== NOWHERE) leaving.add(node);
	};
	const undo = (): void => {
		places.clear(unreserve);
		for (const node of bound) reserveListeners(node, -1);
		for (const node of leaving) nodes.bar(node, standing.isLeaving(node));
	};

	for (const step of promised) {
		if (step.kind === "migrate") {
			const shard = shards.positionOf(step.shard_uid);
			const to = nodes.positionOf(step.to_node_uid);
			if (shard !== NOWHERE && shards.node[shard] !== to) take(shard, to);
		}
		if (step.kind === "rebind_endpoint" && !isStepDone(cluster, step)) bind(step.to_node_uid);
		if (step.kind === "stop_placement" || step.kind === "remove_node") leave(step.node_uid);
	}
	for (const node of leaving) nodes.bar(node, true);
	const isLeaving = (node: number): boolean => (leaving.size > 0 && leaving.has(node)) || standing.isLeaving(node);
	const nodeOf = (shard: number): number => {
		const own = places.latest(shard);
		const place = own === NOWHERE ? standing.placeOf(shard) : own;
		return place === NOWHERE ? (shards.node[shard] ?? NOWHERE) : place;
	};
	const uidOf = (node: number): NodeUid => nodes.uids[node] ?? 0;

	const draft: PlacementDraft = {
		cluster,
		table,
		search_steps_max: terms.search_steps_max ?? SEARCH_STEPS_MAX,
		verdict_only: terms.verdict_only ?? false,
		leaving: () => new Set([...leaving, ...standing.leaving()].map(uidOf)),
		take,
		memoryOn: (node) => nodes.memory[node] ?? 0,
		shardsOn: (node) => nodes.shards[node] ?? 0,
		listenersOn: (node) => nodes.listeners[node] ?? 0,
		accepts: (node) => (nodes.accepts[node] === 1 || (opened.size > 0 && opened.has(node))) && !isLeaving(node),
		isLeaving,
		isClosedByRemoval: (node) => removed.has(node) || standing.isClosedByRemoval(node),
		holdersOf(shard) {
			let holders: number[] | undefined;
			const range = shards.range[shard] ?? 0;
			const end = shards.firsts[range + 1] ?? 0;
			for (let at = shards.firsts[range] ?? 0; at < end; at += 1) {
				const copy = shards.copies[at] ?? NOWHERE;
				if (copy === shard) continue;
				const node = shards.node[copy] ?? NOWHERE;
				// Mostly there is one, and a list that begins with it takes no more room than it needs.
				if (holders === undefined) holders = [node];
				else holders.push(node);
				places.addTo(holders, copy);
				standing.addPlacesOf(copy, holders);
			}
			return holders ?? NOBODY;
		},
		nodeOf,
		isMaster: (shard) => {
			const given = places.master(shard);
			return (given === NOWHERE ? shards.master[shard] : given) === 1;
		},
		giveBack: (shard) => unreserve(shard, places.giveBack(shard)),
		add(step, after) {
			if (step.kind === "rebind_endpoint") bind(step.to_node_uid);
			if (step.kind === "restore_placement") opened.add(nodes.positionOf(step.node_uid));
			return table.add(step, after);
		},
		migrate: (shard, after) => table.addMove(shard, nodeOf(shard), after),
		failOver(from, to, after, leaving = NOWHERE) {
			places.setMaster(from, false);
			places.setMaster(to, true);
			return table.addFailOver(from, to, after, leaving);
		},
	};
	try {
		return work(draft);
	} finally {
		undo();
	}
}
