/** A requirement, as far as coverage cares. */
export interface Asked {
	readonly id: string;
	readonly section: string;
	readonly text: string;
	/** The app whose wire alone can show it; then only that app's tests count. */
	readonly wire?: string;
}

/** Something that shows requirements: a scenario, or a test that names ids in its title. */
export interface Showing {
	readonly title: string;
	readonly covers: readonly string[];
	/** The app whose test it is, if it is one's. */
	readonly app?: string;
}

export interface CoverageRow extends Asked {
	/** Titles of what shows it. */
	readonly shown_by: readonly string[];
}

export interface Coverage {
	readonly rows: readonly CoverageRow[];
	readonly uncovered: readonly Asked[];
	/** Ids that are named somewhere and are no requirement, with where they are named. */
	readonly unknown: readonly { readonly id: string; readonly named_by: string }[];
	/** Ids of a wire that are named where that wire does not run, with where they are named. */
	readonly misplaced: readonly { readonly id: string; readonly named_by: string; readonly wire: string }[];
	/** Ids that two requirements share. */
	readonly duplicates: readonly string[];
}

/** Requirements against what shows them. Holds when nothing is uncovered, unknown, misplaced or there twice. */
export function coverageOf(requirements: readonly Asked[], showings: readonly Showing[]): Coverage {
	const titles = new Map<string, string[]>(requirements.map(({ id }) => [id, []]));
	const unknown: { id: string; named_by: string }[] = [];
	const misplaced: { id: string; named_by: string; wire: string }[] = [];
	const wires = new Map(requirements.map(({ id, wire }) => [id, wire]));
	for (const { title, covers, app } of showings) {
		for (const id of covers) {
			const shown_by = titles.get(id);
			const wire = wires.get(id);
			if (shown_by === undefined) unknown.push({ id, named_by: title });
			else if (wire !== undefined && wire !== app) misplaced.push({ id, named_by: title, wire });
			else shown_by.push(title);
		}
	}
	const rows = requirements.map((asked) => ({ ...asked, shown_by: titles.get(asked.id) ?? [] }));
	const ids = requirements.map(({ id }) => id);
	return {
		rows,
		uncovered: rows.filter(({ shown_by }) => shown_by.length === 0),
		unknown,
		misplaced,
		duplicates: ids.filter((id, at) => ids.indexOf(id) !== at),
	};
}

export function holds({ uncovered, unknown, misplaced, duplicates }: Coverage): boolean {
	return uncovered.length + unknown.length + misplaced.length + duplicates.length === 0;
}
