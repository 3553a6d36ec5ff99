import { openShardRules, type ShardRules, shardRuleBroken, shardRuleBrokenBeside } from "./constraint.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked } from "./plan.ts";
import { blockedBy, type Candidate, openReasons } from "./reasons.ts";
import { type Item, mayHaveRoomTogether } from "./room-together.ts";
import { barsWayHome } from "./way-home.ts";

export type Assignment = { readonly ok: true } | { readonly ok: false; readonly blocked: readonly Blocked[] };

/**
 * Finds a node for every shard so that no hard rule is broken, and takes those places in the draft, whose `nodeOf` then answers them. Greedy by score first,
 * largest shards first; where that runs into a wall, what is feasible for each shard alone is listed, and a bounded search moves
 * what this very plan placed. Deterministic: ties end by uid. Shards and nodes are positions.
 */
export function assign(draft: PlacementDraft, given: readonly number[]): Assignment {
	const shards = largestFirst(draft, given);
	const roomiestFor = openSearch(draft);
	for (let at = 0; at < shards.length; at += 1) {
		const shard = shards[at] ?? NOWHERE;
		const node = roomiestFor(shard);
		if (node === NOWHERE) {
			const blocked = draft.verdict_only ? NOTHING : [openLook(draft)(shard).blocked()];
			for (const taken of shards.slice(0, at)) draft.giveBack(taken);
			return repair(draft, shards, blocked);
		}
		draft.take(shard, node);
	}
	return { ok: true };
}

const NOWHERE = -1;
const NOTHING: readonly Blocked[] = [];

/** Ties by uid. What stands in this order already, as shards of one size do, is not sorted. */
function largestFirst({ cluster }: PlacementDraft, given: readonly number[]): readonly number[] {
	const { memory, comesBefore } = cluster.dense.shards;
	const isBefore = (one: number, other: number): boolean => {
		const more = (memory[one] ?? 0) - (memory[other] ?? 0);
		return more !== 0 ? more > 0 : comesBefore(one, other);
	};
	for (let at = 1; at < given.length; at += 1) {
		if (!isBefore(given[at - 1] ?? 0, given[at] ?? 0)) return given.toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
	}
	return given;
}

/** Nodes looked at for one that is in nobody's way, once one was found that will do. */
const LOOKED_FURTHER_MAX = 64;

/**
 * Finds the roomiest node that may take a shard and, where one is to be had, bars no other copy's way home. One search serves all shards of a plan, so that
 * nothing is made for each.
 */
function openSearch(draft: PlacementDraft): (shard: number) => number {
	const { dense } = draft.cluster;
	const { nodes, shards } = dense;
	let shard = NOWHERE;
	let memory = 0;
	let home = NOWHERE;
	let holders: readonly number[] = [];
	let found = NOWHERE;
	let willDo = NOWHERE;
	let further = 0;

	const isEnough = (node: number, free: number): boolean => {
		// Nodes come by free memory: where one is too small, so are all that follow.
		if (free < memory) return true;
		further += willDo === NOWHERE ? 0 : 1;
		if (further > LOOKED_FURTHER_MAX) return true;
		if (node === home || shardRuleBrokenBeside(draft, shard, holders, node) !== undefined) return false;
		if (barsWayHome(dense, shard, node)) {
			if (willDo === NOWHERE) willDo = node;
			return false;
		}
		found = node;
		return true;
	};
	return (one) => {
		shard = one;
		memory = shards.memory[one] ?? 0;
		home = shards.node[one] ?? NOWHERE;
		holders = draft.holdersOf(one);
		found = NOWHERE;
		willDo = NOWHERE;
		further = 0;
		nodes.walkRoomiest(isEnough);
		return found === NOWHERE ? willDo : found;
	};
}

/** `blocked` is what greedy could not place; it is the answer when the shards fit one by one but not together. */
function repair(draft: PlacementDraft, shards: readonly number[], blocked: readonly Blocked[]): Assignment {
	const lookEverywhere = openLook(draft);
	const items: Item[] = [];
	const hopeless: Blocked[] = [];
	for (const shard of shards) {
		const look = lookEverywhere(shard);
		items.push({ shard, candidates: look.candidates });
		if (look.candidates.length > 0) continue;
		if (draft.verdict_only) return { ok: false, blocked: NOTHING };
		hopeless.push(look.blocked());
	}
	if (hopeless.length > 0) return { ok: false, blocked: hopeless };
	if (!mayHaveRoomTogether(draft, items)) return { ok: false, blocked };
	// Sorting is stable, so shards with equally many candidates stay largest first.
	items.sort((a, b) => a.candidates.length - b.candidates.length);
	return search(draft, items) ?? { ok: false, blocked };
}

/** Depth first over the items; undefined when there is no placement or the bound was reached. */
function search(draft: PlacementDraft, items: readonly Item[]): Assignment | undefined {
	const stack: { readonly options: readonly number[]; next: number }[] = [];
	const { search_steps_max } = draft;
	let tried = 0;
	let depth = 0;
	while (depth < items.length) {
		const { shard, candidates } = items[depth] as Item;
		let frame = stack[depth];
		if (frame === undefined) {
			frame = { options: ranked(draft, shard, candidates), next: 0 };
			stack[depth] = frame;
		}
		const node = frame.options[frame.next];
		tried += 1;
		if (node !== undefined && tried <= search_steps_max) {
			frame.next += 1;
			draft.take(shard, node);
			depth += 1;
			continue;
		}
		stack.length = depth;
		depth -= 1;
		const above = stack[depth];
		const undone = items[depth];
		if (above === undefined || undone === undefined) return undefined;
		draft.giveBack(undone.shard);
		if (tried > search_steps_max) above.next = above.options.length;
	}
	return { ok: true };
}

/** Candidates that may still take the shard, best first: most free memory, then fewest shards, then lowest uid. */
function ranked(draft: PlacementDraft, shard: number, candidates: readonly number[]): readonly number[] {
	const { total_memory } = draft.cluster.dense.nodes;
	return candidates
		.filter((node) => shardRuleBroken(draft, shard, node) === undefined)
		.map((node) => ({
			node,
			free: (total_memory[node] ?? 0) - draft.memoryOn(node),
			shard_count: draft.shardsOn(node),
		}))
		.sort((a, b) => b.free - a.free || a.shard_count - b.shard_count || a.node - b.node)
		.map(({ node }) => node);
}

interface Look {
	/** The nodes that could take the shard. */
	readonly candidates: readonly number[];
	/** For every other node but the shard's own, the first rule that placing it there would break. */
	blocked(): Blocked;
}

/** Looks for a shard at every node. To be used while nothing is taken or given back. */
function openLook(draft: PlacementDraft): (shard: number) => Look {
	const { nodes, shards } = draft.cluster.dense;
	const members = nodes.members();
	const placeOf = new Map(members.map((node, at) => [node, at]));
	const rulesFor = openShardRules(draft, members);
	const reasonOf = openReasons(draft);
	const open = rowByRow((row) => members.filter((node) => row[node] === undefined));
	const reasons = rowByRow((row) => members.map((node) => reasonOf(node, row[node])));
	return (shard) => {
		const home = shards.node[shard] ?? NOWHERE;
		const { row, holders, on } = rulesFor(shard);
		return {
			candidates: open(row).filter((node) => node !== home && on(node) === undefined),
			blocked() {
				// A row holds for all shards that share it, but not where the shard and its copies stand.
				const own = new Map<number, Candidate | undefined>();
				for (const node of [...holders, home]) {
					const at = placeOf.get(node);
					if (at !== undefined) own.set(at, node === home ? undefined : reasonOf(node, on(node)));
				}
				return blockedBy(shards.uids[shard] ?? "", { common: reasons(row), own });
			},
		};
	};
}

type Row = ShardRules["row"];

/** Works out once for each row what follows from it. */
function rowByRow<Value>(work: (row: Row) => Value): (row: Row) => Value {
	const known = new Map<Row, Value>();
	return (row) => {
		const found = known.get(row) ?? work(row);
		known.set(row, found);
		return found;
	};
}
