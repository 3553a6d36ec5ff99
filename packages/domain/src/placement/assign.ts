import type { Node, Shard } from "../cluster/cluster.ts";
import { compareUid, type NodeUid } from "../uid.ts";
import { type BrokenRule, shardRuleBroken, shardRuleBrokenBeside } from "./constraint.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked } from "./plan.ts";
import { barsWayHome } from "./way-home.ts";

/** Placements tried before giving up on shards that fit one by one but not together. */
const SEARCH_STEPS_MAX = 100_000;

export type Assignment = { readonly ok: true } | { readonly ok: false; readonly blocked: readonly Blocked[] };

/**
 * Finds a node for every shard so that no hard rule is broken, and takes those places in the draft, whose `nodeOf` then answers them. Greedy by score first,
 * largest shards first; where that runs into a wall, what is feasible for each shard alone is listed, and a bounded search moves
 * what this very plan placed. Deterministic: ties end by uid.
 */
export function assign(draft: PlacementDraft, shards: readonly Shard[]): Assignment {
	const largestFirst = [...shards].sort((a, b) => b.memory_size - a.memory_size || compareUid(a.uid, b.uid));
	for (const [at, shard] of largestFirst.entries()) {
		const node = roomiestFor(draft, shard);
		if (node === undefined) {
			const blocked = explain(draft, shard);
			for (const taken of largestFirst.slice(0, at)) draft.giveBack(taken, draft.nodeOf(taken));
			return repair(draft, largestFirst, blocked);
		}
		draft.take(shard, node.uid);
	}
	return { ok: true };
}

/** Nodes looked at for one that is in nobody's way, once one was found that will do. */
const LOOKED_FURTHER_MAX = 64;

/** The roomiest node that may take the shard and, where one is to be had, bars no other copy's way home. */
function roomiestFor(draft: PlacementDraft, shard: Shard): Node | undefined {
	let found: Node | undefined;
	let willDo: Node | undefined;
	let further = 0;
	const holders = draft.holdersOf(shard);
	draft.walkRoomiest((node, free) => {
		// Nodes come by free memory: where one is too small, so are all that follow.
		if (free < shard.memory_size) return true;
		further += willDo === undefined ? 0 : 1;
		if (further > LOOKED_FURTHER_MAX) return true;
		if (node.uid === shard.node_uid) return false;
		if (shardRuleBrokenBeside(draft, shard, holders, node) !== undefined) return false;
		if (barsWayHome(draft.cluster, shard, node)) {
			willDo ??= node;
			return false;
		}
		found = node;
		return true;
	});
	return found ?? willDo;
}

/** `blocked` is what greedy could not place; it is the answer when the shards fit one by one but not together. */
function repair(draft: PlacementDraft, shards: readonly Shard[], blocked: Blocked): Assignment {
	const nodes = [...draft.cluster.nodes()];
	const items = shards.map((shard) => ({
		shard,
		candidates: nodes.filter(
			(node) => node.uid !== shard.node_uid && shardRuleBroken(draft, shard, node) === undefined,
		),
	}));
	const hopeless = items.filter(({ candidates }) => candidates.length === 0);
	if (hopeless.length > 0) return { ok: false, blocked: hopeless.map(({ shard }) => explain(draft, shard)) };
	// Sorting is stable, so shards with equally many candidates stay largest first.
	items.sort((a, b) => a.candidates.length - b.candidates.length);
	return search(draft, items) ?? { ok: false, blocked: [blocked] };
}

interface Item {
	readonly shard: Shard;
	readonly candidates: readonly Node[];
}

/** Depth first over the items; undefined when there is no placement or the bound was reached. */
function search(draft: PlacementDraft, items: readonly Item[]): Assignment | undefined {
	const stack: { readonly options: readonly Node[]; next: number }[] = [];
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
		if (node !== undefined && tried <= SEARCH_STEPS_MAX) {
			frame.next += 1;
			draft.take(shard, node.uid);
			depth += 1;
			continue;
		}
		stack.length = depth;
		depth -= 1;
		const above = stack[depth];
		const undone = items[depth];
		if (above === undefined || undone === undefined) return undefined;
		const taken = above.options[above.next - 1];
		if (taken !== undefined) draft.giveBack(undone.shard, taken.uid);
		if (tried > SEARCH_STEPS_MAX) above.next = above.options.length;
	}
	return { ok: true };
}

/** Candidates that may still take the shard, best first: most free memory, then fewest shards, then lowest uid. */
function ranked(draft: PlacementDraft, shard: Shard, candidates: readonly Node[]): readonly Node[] {
	return candidates
		.filter((node) => shardRuleBroken(draft, shard, node) === undefined)
		.map((node) => {
			const { memory, shard_count } = draft.usage(node.uid);
			return { node, free: node.total_memory - memory, shard_count };
		})
		.sort((a, b) => b.free - a.free || a.shard_count - b.shard_count || a.node.uid - b.node.uid)
		.map(({ node }) => node);
}

/** For every other node, the first rule that placing the shard there would break. */
function explain(draft: PlacementDraft, shard: Shard): Blocked {
	const candidates: { node_uid: NodeUid; rule: BrokenRule }[] = [];
	for (const node of draft.cluster.nodes()) {
		const rule = node.uid === shard.node_uid ? undefined : shardRuleBroken(draft, shard, node);
		if (rule !== undefined) candidates.push({ node_uid: node.uid, rule });
	}
	return { uid: shard.uid, candidates };
}
