/** A table of a report, before it is printed or put on a page. */
export interface ReportTable {
	readonly title: string;
	readonly columns: readonly Column[];
	/** Cells in the order of the columns. */
	readonly rows: readonly (readonly string[])[];
	/** What the rows leave out; empty when they leave out nothing. */
	readonly note: string;
}

export interface Column {
	readonly title: string;
	readonly alignment: "left" | "right";
}

export const left = (title: string): Column => ({ title, alignment: "left" });
export const right = (title: string): Column => ({ title, alignment: "right" });

/** Rows shown of one table: more are no longer read. */
const ROWS_MAX = 60;

/**
 * Makes a table of items. Of too many the `notable` ones are shown first; items keep their order otherwise.
 */
export function reportTable<Item>(
	title: string,
	columns: readonly Column[],
	items: readonly Item[],
	toRow: (item: Item) => readonly string[],
	notable: (item: Item) => boolean = () => true,
): ReportTable {
	const isCut = items.length > ROWS_MAX;
	const shown = isCut
		? [...items.filter(notable), ...items.filter((item) => !notable(item))].slice(0, ROWS_MAX)
		: items;
	const note = isCut ? `${ROWS_MAX} of ${items.length} are shown; --json FILE writes them all.` : "";
	return { title, columns, rows: shown.map(toRow), note };
}
