/**
 * How many letters have to be added, left out, changed, or swapped with the next to make one word of the other (Damerau's distance, in the form that edits no part
 * twice). Words that are further apart than `most` are answered as `most + 1`, soon where their lengths tell.
 */
export function editDistance(one: string, other: string, most: number): number {
	const tooFar = most + 1;
	if (Math.abs(one.length - other.length) > most) return tooFar;
	/** From the first letters of `one`, as many as the rows before have, to the first of `other`. */
	let before: readonly number[] = [];
	let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, length) => length);
	for (let at = 1; at <= one.length; at += 1) {
		const next = [at];
		for (let to = 1; to <= other.length; to += 1) {
			const isSame = one[at - 1] === other[to - 1];
			const isSwapped = one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1];
			next[to] = Math.min(
				(row[to] ?? tooFar) + 1,
				(next[to - 1] ?? tooFar) + 1,
				(row[to - 1] ?? tooFar) + (isSame ? 0 : 1),
				isSwapped ? (before[to - 2] ?? tooFar) + 1 : tooFar,
			);
		}
		before = row;
		row = next;
	}
	return Math.min(row[other.length] ?? tooFar, tooFar);
}
