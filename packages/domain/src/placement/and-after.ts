/** The list of steps that come before, and one more. A list of two is written out, since nearly all are and a spread costs several times as much. */
export function andAfter(after: readonly number[], one: number): readonly number[] {
	const [first, second] = after;
	return first !== undefined && second === undefined ? [first, one] : [...after, one];
}
