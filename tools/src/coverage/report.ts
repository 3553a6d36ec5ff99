import type { Coverage } from "./coverage.ts";

/** A table by section, then what is wrong, then one line of summary. */
export function report({ rows, uncovered, unknown, misplaced, duplicates }: Coverage): string {
	const width = Math.max(...rows.map(({ id }) => id.length));
	const sections = Map.groupBy(rows, ({ section }) => section);
	const tables = [...sections].map(([section, members]) => {
		const covered = members.filter(({ shown_by }) => shown_by.length > 0).length;
		const lines = members.map(
			({ id, text, shown_by }) => `  ${id.padEnd(width)} ${String(shown_by.length).padStart(3)}  ${text}`,
		);
		return [`${section}: ${covered} of ${members.length}`, ...lines].join("\n");
	});
	return [
		...tables,
		...uncovered.map(({ id, text }) => `not covered: ${id}: ${text}`),
		...unknown.map(({ id, named_by }) => `unknown id: ${id}, named by ${named_by}`),
		...misplaced.map(
			({ id, named_by, wire }) => `${id} is about the wire of ${wire}, and does not count in ${named_by}`,
		),
		...duplicates.map((id) => `two requirements have the id ${id}`),
		`${rows.length - uncovered.length} of ${rows.length} requirements covered, ${unknown.length} unknown ids`,
	].join("\n");
}
