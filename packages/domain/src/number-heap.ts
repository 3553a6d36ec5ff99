/** The lowest number comes first out of a plain array, kept as a binary heap. A sorted array is one. */

/** Costs O(log size). */
export function pushNumber(heap: number[], value: number): void {
	let at = heap.push(value) - 1;
	while (at > 0) {
		const parent = (at - 1) >> 1;
		const above = heap[parent] ?? value;
		if (above <= value) break;
		heap[at] = above;
		at = parent;
	}
	heap[at] = value;
}

/** Takes the lowest number out; undefined when there is none. Costs O(log size). */
export function popLowest(heap: number[]): number | undefined {
	const lowest = heap[0];
	const last = heap.pop();
	const size = heap.length;
	if (last === undefined || size === 0) return lowest;
	let at = 0;
	for (;;) {
		let next = at * 2 + 1;
		if (next >= size) break;
		if (next + 1 < size && (heap[next + 1] ?? last) < (heap[next] ?? last)) next += 1;
		const below = heap[next] ?? last;
		if (last <= below) break;
		heap[at] = below;
		at = next;
	}
	heap[at] = last;
	return lowest;
}
