import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import type { BenchRow } from "./bench-row.ts";

const LIBRARIES = ["hono", "@hono/node-server", "@trpc/server"] as const;

/** On what it was measured: figures without this mean nothing later. */
export function versions(): string {
	const require = createRequire(import.meta.url);
	const libraries = LIBRARIES.map((name) => `${name} ${versionOf(require, name)}`);
	const [cpu] = cpus();
	return [
		`Node ${process.versions.node}`,
		`SQLite ${process.versions.sqlite}`,
		...libraries,
		`${cpus().length} × ${cpu?.model ?? "CPU"}`,
	].join(" · ");
}

function versionOf(require: NodeJS.Require, name: string): string {
	for (const folder of require.resolve.paths(name) ?? []) {
		try {
			const manifest: { version: string } = JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8"));
			return manifest.version;
		} catch {
			// Not in this folder; the next one up may have it.
		}
	}
	return "unknown";
}

/** The rows as a table of text, columns aligned. */
export function table(rows: readonly BenchRow[]): string {
	const cells = [
		["", "value", "against", "unit", "ratio", "goal", "holds"],
		...rows.map(({ name, value, against, unit, ratio, goal, holds }) => [
			name,
			value.toLocaleString("en"),
			against?.toLocaleString("en") ?? "",
			unit,
			ratio === null ? "" : `${ratio}×`,
			goal,
			holds ? "yes" : "NO",
		]),
	];
	const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
	return cells
		.map((row) =>
			row
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}
