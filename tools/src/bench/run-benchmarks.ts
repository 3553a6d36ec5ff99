import { writeFile } from "node:fs/promises";
import { readBenchArguments } from "./bench-arguments.ts";
import type { BenchRow } from "./bench-row.ts";
import { table, versions } from "./report.ts";
import { type Effort, FULL, QUICK } from "./rounds.ts";

/** The whole life of the benchmark command that an npm script runs: measures, prints a table with ratios, and writes the rows as JSON when asked. */
export async function runBenchmarks(
	script: string,
	benchmarks: Readonly<Record<string, (effort: Effort) => Promise<readonly BenchRow[]>>>,
): Promise<void> {
	const { names, quick, json } = readBenchArguments({ script, names: Object.keys(benchmarks) });
	console.log(`${new Date().toISOString()} · ${versions()}\n`);
	const rows: BenchRow[] = [];
	for (const [name, bench] of Object.entries(benchmarks)) {
		if (!names.includes(name)) continue;
		console.error(`measuring ${name} …`);
		rows.push(...(await bench(quick ? QUICK : FULL)));
	}
	console.log(table(rows));
	if (json !== undefined) await writeFile(json, `${JSON.stringify(rows, null, "\t")}\n`);
}
