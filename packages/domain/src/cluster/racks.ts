/** No rack is known. */
export const NO_RACK = -1;

/**
 * Whether two nodes, by the numbers of their racks, are known to stand in one. A node of which no rack is known shares one with nobody, so where no node has a
 * rack, every placement of a rack-aware database is as good as any other.
 */
export function inOneRack(one: number, other: number): boolean {
	return one !== NO_RACK && one === other;
}

/** Numbers racks in the order in which they are asked for: equal numbers for equal names, `NO_RACK` for null. */
export function openRackNumbers(): (rack_id: string | null) => number {
	const numbers = new Map<string, number>();
	return (rack_id) => {
		if (rack_id === null) return NO_RACK;
		const number = numbers.get(rack_id) ?? numbers.size;
		numbers.set(rack_id, number);
		return number;
	};
}
