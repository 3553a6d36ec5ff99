import { Table } from "console-table-printer";
import type { ReportTable } from "./report-table.ts";

/** Longer cells are wrapped at words. */
const CELL_WIDTH_MAX = 60;

/** A table as lines of text without colours, so that it reads the same in a file. */
export function printTable({ title, columns, rows, note }: ReportTable): string {
	const table = new Table({
		shouldDisableColors: true,
		columns: columns.map(({ title: heading, alignment }, at) => ({
			name: String(at),
			title: heading,
			alignment,
			// The library pads every column that has a bound up to the bound.
			...(rows.some((row) => (row[at]?.length ?? 0) > CELL_WIDTH_MAX) ? { maxLen: CELL_WIDTH_MAX } : {}),
		})),
	});
	for (const row of rows) table.addRow(Object.fromEntries(row.map((cell, at) => [String(at), cell])));
	return `${title}\n${table.render()}\n${note === "" ? "" : `${note}\n`}`;
}
