import type { BrokenRule } from "./constraint.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { Blocked } from "./plan.ts";

export type Candidate = Blocked["candidates"][number];

/**
 * Makes the candidates of what is blocked. Shards that leave one node mostly break the same rule on each other node, and a fleet has thousands of those, so they share
 * what says so.
 */
export function openReasons({ cluster }: PlacementDraft) {
	const { nodes } = cluster.dense;
	/** What was said of each node last, by position. */
	const said: (Candidate | undefined)[] = [];
	/** Undefined for no rule. */
	return (node: number, rule: BrokenRule | undefined): Candidate | undefined => {
		if (rule === undefined) return undefined;
		const known = said[node];
		if (known?.rule === rule) return known;
		const candidate = { node_uid: nodes.uids[node] ?? 0, rule };
		said[node] = candidate;
		return candidate;
	};
}

/** Every candidate of what is blocked, except where the list before has the very same in its place; some may come again. */
export function* unlikeCandidates(blocked: readonly Blocked[]): Iterable<Candidate> {
	let before: readonly Candidate[] = [];
	for (const { candidates } of blocked) {
		for (let at = 0; at < candidates.length; at += 1) {
			const candidate = candidates[at];
			if (candidate !== undefined && candidate !== before[at]) yield candidate;
		}
		before = candidates;
	}
}
