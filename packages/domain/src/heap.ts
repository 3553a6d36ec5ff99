/** A queue that gives back what comes first. Push and pop cost O(log size). */
export interface Heap<Item> {
	readonly size: number;
	push(item: Item): void;
	/** Takes the first item out; undefined when there is none. */
	pop(): Item | undefined;
}

/** `before` must be a strict order without ties, or equal items come back in any order. */
export function openHeap<Item>(before: (a: Item, b: Item) => boolean): Heap<Item> {
	const items: Item[] = [];
	const comesBefore = (a: number, b: number): boolean => {
		const [one, other] = [items[a], items[b]];
		return one !== undefined && other !== undefined && before(one, other);
	};
	const swap = (a: number, b: number): void => {
		const [one, other] = [items[a], items[b]];
		if (one === undefined || other === undefined) return;
		items[a] = other;
		items[b] = one;
	};
	return {
		get size() {
			return items.length;
		},
		push(item) {
			let at = items.push(item) - 1;
			while (at > 0) {
				const parent = (at - 1) >> 1;
				if (!comesBefore(at, parent)) return;
				swap(at, parent);
				at = parent;
			}
		},
		pop() {
			const first = items[0];
			const last = items.pop();
			if (last === undefined || items.length === 0) return first;
			items[0] = last;
			for (let at = 0; ; ) {
				const left = at * 2 + 1;
				const right = left + 1;
				let next = at;
				if (comesBefore(left, next)) next = left;
				if (comesBefore(right, next)) next = right;
				if (next === at) return first;
				swap(at, next);
				at = next;
			}
		},
	};
}
