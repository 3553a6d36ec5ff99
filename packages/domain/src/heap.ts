/** A queue that gives back what comes first. Push and pop cost O(log size). */
export interface Heap<Item> {
	/** Items come back by `key`, of equal keys by `tie`, lowest first. No two items may have both in common. */
	push(item: Item, key: number, tie?: number): void;
	/** Takes the first item out; undefined when there is none. */
	pop(): Item | undefined;
}

export function openHeap<Item>(): Heap<Item> {
	// Side by side and not in one object each, so that comparing looks at numbers only.
	const items: Item[] = [];
	const keys: number[] = [];
	const ties: number[] = [];

	const comesBefore = (key: number, tie: number, at: number): boolean => {
		const other = keys[at] ?? 0;
		return key < other || (key === other && tie < (ties[at] ?? 0));
	};
	const put = (at: number, item: Item, key: number, tie: number): void => {
		items[at] = item;
		keys[at] = key;
		ties[at] = tie;
	};
	const copy = (from: number, to: number): void => {
		const item = items[from];
		if (item !== undefined) put(to, item, keys[from] ?? 0, ties[from] ?? 0);
	};
	/** Lets the item sink from the top to where nothing below it comes before it. */
	const sink = (item: Item, key: number, tie: number): void => {
		const size = items.length;
		let at = 0;
		for (;;) {
			let next = at * 2 + 1;
			if (next >= size) break;
			if (next + 1 < size && comesBefore(keys[next + 1] ?? 0, ties[next + 1] ?? 0, next)) next += 1;
			if (comesBefore(key, tie, next)) break;
			copy(next, at);
			at = next;
		}
		put(at, item, key, tie);
	};

	return {
		push(item, key, tie = 0) {
			let at = items.length;
			put(at, item, key, tie);
			while (at > 0) {
				const parent = (at - 1) >> 1;
				if (!comesBefore(key, tie, parent)) break;
				copy(parent, at);
				at = parent;
			}
			put(at, item, key, tie);
		},
		pop() {
			const first = items[0];
			const last = items.pop();
			const key = keys.pop() ?? 0;
			const tie = ties.pop() ?? 0;
			if (last !== undefined && items.length > 0) sink(last, key, tie);
			return first;
		},
	};
}
