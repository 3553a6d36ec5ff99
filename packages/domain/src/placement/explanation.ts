import type { Blocked, Infeasible } from "./plan.ts";
import { openSamples } from "./reasons.ts";
import type { Remedy } from "./remedy.ts";

/**
 * Why an action could not be planned, in data (contract, section 7). With a failed action it is kept, and so cut down to what a person reads; a dry run tells all of it, as long as
 * that can be told in one answer.
 */
export interface Explanation {
	/** The first shards and endpoints without a place. */
	readonly blocked: readonly KeptBlocked[];
	/** How many there are; present where not all are listed. */
	readonly blocked_total?: number;
	/** The smallest single change that would have helped; absent where there is none. */
	readonly remedy?: Remedy;
}

export interface KeptBlocked extends Blocked {
	/** How many nodes were tried; present where not all are listed. */
	readonly candidates_total?: number;
}

/** Shards and endpoints listed. */
const BLOCKED_MAX = 20;

/** Nodes listed for each rule that was broken, so that every rule is told. */
const NODES_PER_RULE_MAX = 3;

/** Pairs of shard and node that a dry run tells: some 5 MB as JSON. */
const PAIRS_MAX = 50_000;

/** Shards and endpoints that a dry run lists where there are more pairs than that. */
const BLOCKED_OF_MANY_MAX = 2_000;

/** What a failed action keeps: the reasons cut down. None where no shard or endpoint is what stands in the way, as a dry run says it too. */
export function explain({ blocked }: Infeasible, remedy: Remedy | undefined): Explanation {
	return cutDown(blocked, BLOCKED_MAX, remedy);
}

/** What a dry run tells: each shard with each node, or where that is too much for one answer, each rule with some nodes and how many there are. */
export function explainAll({ blocked }: Infeasible, remedy: Remedy | undefined): Explanation {
	if (hasMorePairs(blocked, PAIRS_MAX)) return cutDown(blocked, BLOCKED_OF_MANY_MAX, remedy);
	return { blocked, ...(remedy === undefined ? {} : { remedy }) };
}

function hasMorePairs(blocked: readonly Blocked[], max: number): boolean {
	let pairs = 0;
	return blocked.some(({ candidates }) => {
		pairs += candidates.length;
		return pairs > max;
	});
}

function cutDown(blocked: readonly Blocked[], listed_max: number, remedy: Remedy | undefined): Explanation {
	const sampleOf = openSamples(NODES_PER_RULE_MAX);
	const keep = (one: Blocked): KeptBlocked => {
		const { candidates, total } = sampleOf(one);
		return { uid: one.uid, candidates, ...(candidates.length < total ? { candidates_total: total } : {}) };
	};
	return {
		blocked: blocked.slice(0, listed_max).map(keep),
		...(blocked.length > listed_max ? { blocked_total: blocked.length } : {}),
		...(remedy === undefined ? {} : { remedy }),
	};
}
