import type { Need } from "./missing-room.ts";
import type { Remedy } from "./remedy.ts";
import type { Helps } from "./remedy-trials.ts";

/** Needs tried for one kind of remedy, those that ask for least first. */
const NEEDS_TRIED_MAX = 32;

/** Times the action is planned again for one kind of remedy. */
const TRIALS_MAX = 80;

/**
 * The remedy that needs the least, over needs in order of what they probably ask for. Where the bound is reached, the least found so far; undefined when
 * nothing tried helps.
 */
export function leastNeed<Kind extends Remedy>(needs: readonly Need<Kind>[], helps: Helps): Kind | undefined {
	let trials = 0;
	const helpsAt = ({ remedy }: Need<Kind>, amount: number): boolean => {
		trials += 1;
		return trials <= TRIALS_MAX && helps(remedy(amount));
	};
	let best: { readonly amount: number; readonly need: Need<Kind> } | undefined;
	for (const need of needs.slice(0, NEEDS_TRIED_MAX)) {
		const limit = best === undefined ? need.most : Math.min(need.most, best.amount - 1);
		const amount = leastAmount(need, limit, best === undefined, (one) => helpsAt(need, one));
		if (amount !== undefined) best = { amount, need };
	}
	return best?.need.remedy(best.amount);
}

/**
 * The least amount up to `limit` that helps; undefined when none does. With `hopeful`, what probably suffices is tried first, and otherwise the limit, since most
 * nodes need more than one that needs little. Between an amount that helps and one that does not it is halved in.
 */
function leastAmount(
	{ least, step, guess }: Need,
	limit: number,
	hopeful: boolean,
	helpsAt: (amount: number) => boolean,
): number | undefined {
	const amountAt = (steps: number): number => least + steps * step;
	const last = Math.floor((limit - least) / step);
	/** In steps from the least: the first that may help, and the least that is known to help. */
	let low = 0;
	let high = NONE;
	for (const steps of hopeful ? [0, Math.ceil((guess - least) / step), last] : [last]) {
		if (high !== NONE || steps < low || steps > last) continue;
		if (helpsAt(amountAt(steps))) high = steps;
		else low = steps + 1;
	}
	if (high === NONE) return undefined;
	while (low < high) {
		const middle: number = low + Math.floor((high - low) / 2);
		if (helpsAt(amountAt(middle))) high = middle;
		else low = middle + 1;
	}
	return amountAt(high);
}

const NONE = -1;
