/**
 * Keeps positions 0 … size - 1 in order of preference under changing keys: an update costs O(log size), and walking from the
 * best on costs O(log size) a position, so that looking for a node does not mean looking at every node.
 *
 *                 winner of all
 *           winner           winner
 *         0        1       2        absent
 */
export interface Tournament {
	/** Says that the key of a position has changed, or that it has come or gone. Played out when somebody looks, once for any number of changes. */
	update(position: number): void;
	/** Positions that are present, best first. Updates while walking are not allowed. */
	inOrder(): Iterable<number>;
	/** Shows positions in the same order until `enough` says so, without the cost of an iterator. */
	walk(enough: (position: number) => boolean): void;
}

const ABSENT = -1;

/**
 * `better(a, b)` is a strict order over present positions; ties must be broken in it, so that the order is the same every time. `sameAsBefore` may say that all
 * a position is compared by is what it was when this was asked about it last.
 */
export function createTournament(
	size: number,
	present: (position: number) => boolean,
	better: (a: number, b: number) => boolean,
	sameAsBefore: (position: number) => boolean = () => false,
): Tournament {
	let leaves = 1;
	while (leaves < size) leaves *= 2;
	/** Heap layout: 1 is the root, the children of t are 2t and 2t + 1, leaf p is leaves + p. */
	const winners = new Int32Array(leaves * 2).fill(ABSENT);
	/** Positions whose matches are still to be played anew, each once. */
	const changed = new Int32Array(size);
	let changed_count = 0;
	const isChanged = new Uint8Array(size);

	const winnerAt = (place: number): number => winners[place] ?? ABSENT;
	const play = (place: number): number => {
		const left = winnerAt(place * 2);
		const right = winnerAt(place * 2 + 1);
		if (left === ABSENT) return right;
		if (right === ABSENT) return left;
		return better(right, left) ? right : left;
	};
	const settle = (position: number): void => {
		winners[leaves + position] = present(position) ? position : ABSENT;
		for (let place = (leaves + position) >> 1; place >= 1; place >>= 1) {
			const before = winnerAt(place);
			const winner = play(place);
			winners[place] = winner;
			// Neither before nor now does the position win here, so nothing above ever compared it.
			if (before !== position && winner === before) return;
		}
	};
	/** Every match, from the leaves up. */
	const settleAll = (): void => {
		for (let position = 0; position < size; position += 1) {
			winners[leaves + position] = present(position) ? position : ABSENT;
		}
		for (let place = leaves - 1; place >= 1; place -= 1) winners[place] = play(place);
	};
	const catchUp = (): void => {
		let left = 0;
		for (let at = 0; at < changed_count; at += 1) {
			const position = changed[at] ?? 0;
			isChanged[position] = 0;
			// What was taken and given back since is where it was.
			if (sameAsBefore(position)) continue;
			changed[left] = position;
			left += 1;
		}
		changed_count = 0;
		if (left * 8 > leaves) settleAll();
		else for (let at = 0; at < left; at += 1) settle(changed[at] ?? 0);
	};
	/** Adds the siblings that the winner of this subtree beat on its way up. */
	const openSiblings = (open: number[], top: number): void => {
		for (let place = leaves + winnerAt(top); place > top; place >>= 1) {
			if (winnerAt(place ^ 1) !== ABSENT) open.push(place ^ 1);
		}
	};
	/** Takes out the subtree with the best winner. */
	const takeBest = (open: number[]): number => {
		let best = 0;
		for (let at = 1; at < open.length; at += 1) {
			if (better(winnerAt(open[at] ?? 0), winnerAt(open[best] ?? 0))) best = at;
		}
		const top = open[best] ?? 1;
		open[best] = open.at(-1) ?? top;
		open.pop();
		return top;
	};
	const walk = (enough: (position: number) => boolean): void => {
		catchUp();
		let top = 1;
		if (winnerAt(top) === ABSENT || enough(winnerAt(top))) return;
		/** Subtrees not walked yet, each represented by its winner; the best of them comes next and leaves its siblings behind. */
		const open: number[] = [];
		for (;;) {
			openSiblings(open, top);
			if (open.length === 0) return;
			top = takeBest(open);
			if (enough(winnerAt(top))) return;
		}
	};
	settleAll();

	return {
		update(position) {
			if (isChanged[position] === 1) return;
			isChanged[position] = 1;
			changed[changed_count] = position;
			changed_count += 1;
		},
		*inOrder() {
			catchUp();
			const open: number[] = winnerAt(1) === ABSENT ? [] : [1];
			while (open.length > 0) {
				const top = takeBest(open);
				yield winnerAt(top);
				openSiblings(open, top);
			}
		},
		walk,
	};
}
