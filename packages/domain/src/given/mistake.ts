/** What is wrong with a value that a caller has handed in; `path` leads to it ("nodes", 3, "status"). */
export interface Mistake {
	readonly rule: "wrong_type" | "out_of_range" | "unknown_word";
	readonly message: string;
	readonly path: Path;
}

export type Path = readonly (string | number)[];

/** Mistakes of one kind that are told: whoever hands in something else altogether is not helped by a thousand. */
const TOLD_MAX = 20;

/** As many of them as are told. The rest is not even looked for, since a list of a thousand million holes would never end. */
export function firstOf<Told>(mistakes: Iterable<Told>): readonly Told[] {
	const told: Told[] = [];
	for (const mistake of mistakes) {
		told.push(mistake);
		if (told.length === TOLD_MAX) break;
	}
	return told;
}
