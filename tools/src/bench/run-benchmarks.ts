import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { BenchRow } from "./bench-row.ts";
import { table, versions } from "./report.ts";
import { type Effort, FULL, QUICK } from "./rounds.ts";

/**
 * A benchmark command's whole life, with the arguments `[--json FILE] [--quick] [name…]`: measures, prints a table with ratios, and writes the rows as JSON
 * when asked. Names choose among the benchmarks. Exit code 2 for a name there is not.
 */
export async function runBenchmarks(
	benchmarks: Readonly<Record<string, (effort: Effort) => Promise<readonly BenchRow[]>>>,
): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { json: { type: "string" }, quick: { type: "boolean", default: false } },
		allowPositionals: true,
	});
	const unknown = positionals.filter((name) => !(name in benchmarks));
	if (unknown.length > 0) {
		console.error(`There is no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}.`);
		process.exit(2);
	}
	console.log(`${new Date().toISOString()} · ${versions()}\n`);
	const rows: BenchRow[] = [];
	for (const [name, bench] of Object.entries(benchmarks)) {
		if (positionals.length > 0 && !positionals.includes(name)) continue;
		console.error(`measuring ${name} …`);
		rows.push(...(await bench(values.quick ? QUICK : FULL)));
	}
	console.log(table(rows));
	if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, "\t")}\n`);
}
