/**
 * Numbers 0 … size - 1, each in at most one of several lists. Changing lists costs the same however long they are: a number is unchained from its
 * neighbours in one and chained in at the head of another.
 */
export interface Chains {
	/** -1 stands for no list. */
	move(number: number, from: number, to: number): void;
	/** The numbers of a list, lowest first. Replaced and never changed, so that whoever holds it has it as it was. */
	list(chain: number): Int32Array;
}

const NONE = -1;
const NOBODY = new Int32Array(0);

export function openChains(size: number, chains: number): Chains {
	const first = new Int32Array(chains).fill(NONE);
	const next = new Int32Array(size).fill(NONE);
	const previous = new Int32Array(size).fill(NONE);
	const lengths = new Int32Array(chains);
	/** Lists that were asked for, until they change. */
	const lists: (Int32Array | undefined)[] = new Array(chains).fill(undefined);

	const enter = (number: number, chain: number): void => {
		const head = first[chain] ?? NONE;
		next[number] = head;
		previous[number] = NONE;
		if (head !== NONE) previous[head] = number;
		first[chain] = number;
		lengths[chain] = (lengths[chain] ?? 0) + 1;
		lists[chain] = undefined;
	};
	const leave = (number: number, chain: number): void => {
		const before = previous[number] ?? NONE;
		const after = next[number] ?? NONE;
		if (before === NONE) first[chain] = after;
		else next[before] = after;
		if (after !== NONE) previous[after] = before;
		lengths[chain] = (lengths[chain] ?? 0) - 1;
		lists[chain] = undefined;
	};
	const collect = (chain: number): Int32Array => {
		const found = new Int32Array(lengths[chain] ?? 0);
		let at = 0;
		for (let number = first[chain] ?? NONE; number !== NONE; number = next[number] ?? NONE) {
			found[at] = number;
			at += 1;
		}
		return found.sort();
	};

	return {
		move(number, from, to) {
			if (from === to) return;
			if (from !== NONE) leave(number, from);
			if (to !== NONE) enter(number, to);
		},
		list(chain) {
			if (chain === NONE) return NOBODY;
			const known = lists[chain] ?? collect(chain);
			lists[chain] = known;
			return known;
		},
	};
}
