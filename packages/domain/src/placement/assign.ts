import type { Node, Shard } from "../cluster/cluster.ts";
import { compareUid, type NodeUid, type ShardUid } from "../uid.ts";
import { shardRuleBroken } from "./constraint.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked } from "./plan.ts";

/** Placements tried before giving up on shards that fit one by one but not together. */
const SEARCH_STEPS_MAX = 100_000;

export type Assignment =
	| { readonly ok: true; readonly places: ReadonlyMap<ShardUid, NodeUid> }
	| { readonly ok: false; readonly blocked: readonly Blocked[] };

/**
 * Finds a node for every shard so that no hard rule is broken, and takes those places in the draft. Stages: what is
 * feasible for each shard alone; greedy by score, hardest shards first; then, where greedy runs into a wall, a bounded
 * search that moves what this very plan placed. Deterministic: ties end by uid.
 */
export function assign(draft: PlacementDraft, shards: readonly Shard[]): Assignment {
	const nodes = draft.index.cluster.nodes;
	const items = shards.map((shard) => ({
		shard,
		candidates: nodes.filter(
			(node) => node.uid !== shard.node_uid && shardRuleBroken(draft, shard, node) === undefined,
		),
	}));
	const hopeless = items.filter(({ candidates }) => candidates.length === 0);
	if (hopeless.length > 0) return { ok: false, blocked: hopeless.map(({ shard }) => explain(draft, shard)) };
	items.sort(
		(a, b) =>
			a.candidates.length - b.candidates.length ||
			b.shard.memory_size - a.shard.memory_size ||
			compareUid(a.shard.uid, b.shard.uid),
	);

	const places = new Map<ShardUid, NodeUid>();
	for (const { shard, candidates } of items) {
		const [best] = ranked(draft, shard, candidates);
		if (best === undefined) {
			const blocked = explain(draft, shard);
			for (const [uid, node] of places) giveBack(draft, uid, node);
			return search(draft, items) ?? { ok: false, blocked: [blocked] };
		}
		draft.take(shard, best.uid);
		places.set(shard.uid, best.uid);
	}
	return { ok: true, places };
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
	const places = new Map<ShardUid, NodeUid>();
	for (const [at, { shard }] of items.entries()) {
		const frame = stack[at];
		const node = frame?.options[frame.next - 1];
		if (node !== undefined) places.set(shard.uid, node.uid);
	}
	return { ok: true, places };
}

/** Candidates that may still take the shard, best first: most free memory, then fewest shards, then lowest uid. */
function ranked(draft: PlacementDraft, shard: Shard, candidates: readonly Node[]): readonly Node[] {
	return candidates
		.filter((node) => shardRuleBroken(draft, shard, node) === undefined)
		.map((node) => ({ node, usage: draft.usage(node.uid) }))
		.map(({ node, usage }) => ({ node, free: node.total_memory - usage.memory, shard_count: usage.shard_count }))
		.sort((a, b) => b.free - a.free || a.shard_count - b.shard_count || a.node.uid - b.node.uid)
		.map(({ node }) => node);
}

/** For every other node, the first rule that placing the shard there would break. */
export function explain(draft: PlacementDraft, shard: Shard): Blocked {
	return {
		uid: shard.uid,
		candidates: draft.index.cluster.nodes.flatMap((node) => {
			const rule = node.uid === shard.node_uid ? undefined : shardRuleBroken(draft, shard, node);
			return rule === undefined ? [] : [{ node_uid: node.uid, rule }];
		}),
	};
}

function giveBack(draft: PlacementDraft, shard_uid: ShardUid, node: NodeUid): void {
	const shard = draft.index.shard(shard_uid);
	if (shard !== undefined) draft.giveBack(shard, node);
}
