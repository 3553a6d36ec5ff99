import type { BrokenRule } from "./constraint.ts";
import type { Blocked, Infeasible } from "./plan.ts";
import type { Remedy } from "./remedy.ts";

/**
 * Why a failed action could not be planned, in data (contract, section 7). It is kept with the action, so it is cut down to what a person reads; a dry run tells
 * all of it.
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

/** Cuts the reasons down; undefined where there is neither a reason nor a remedy. */
export function explain({ blocked }: Infeasible, remedy: Remedy | undefined): Explanation | undefined {
	if (blocked.length === 0 && remedy === undefined) return undefined;
	return {
		blocked: blocked.slice(0, BLOCKED_MAX).map(keep),
		...(blocked.length > BLOCKED_MAX ? { blocked_total: blocked.length } : {}),
		...(remedy === undefined ? {} : { remedy }),
	};
}

function keep({ uid, candidates }: Blocked): KeptBlocked {
	const listed = new Map<BrokenRule, number>();
	const kept = candidates.filter(({ rule }) => {
		const count = (listed.get(rule) ?? 0) + 1;
		listed.set(rule, count);
		return count <= NODES_PER_RULE_MAX;
	});
	return { uid, candidates: kept, ...(kept.length < candidates.length ? { candidates_total: candidates.length } : {}) };
}
