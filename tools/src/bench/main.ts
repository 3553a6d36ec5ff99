import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { BenchRow } from "./bench-row.ts";
import { table, versions } from "./report.ts";
import { type Effort, FULL, QUICK } from "./rounds.ts";
import { benchGetAction } from "./service/get-action.ts";
import { benchPostAction } from "./service/post-action.ts";
import { benchIdleMemory, benchStart } from "./service/start-and-memory.ts";
import { benchTrpcQuery } from "./service/trpc-query.ts";

/**
 * `npm run bench -- [--json FILE] [--quick] [name…]`: measures the service side by side with the least that could do the same, prints a table with
 * ratios, and writes the rows as JSON when asked. Names choose among the benchmarks.
 */
const BENCHMARKS = {
	get: benchGetAction,
	trpc: benchTrpcQuery,
	post: benchPostAction,
	memory: benchIdleMemory,
	start: benchStart,
} as const satisfies Record<string, (effort: Effort) => Promise<readonly BenchRow[]>>;

const { values, positionals } = parseArgs({
	options: { json: { type: "string" }, quick: { type: "boolean", default: false } },
	allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
	console.error(`There is no benchmark ${unknown.join(", ")}; there are ${Object.keys(BENCHMARKS).join(", ")}.`);
	process.exit(2);
}

console.log(`${new Date().toISOString()} · ${versions()}\n`);
const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(BENCHMARKS)) {
	if (positionals.length > 0 && !positionals.includes(name)) continue;
	console.error(`measuring ${name} …`);
	rows.push(...(await bench(values.quick ? QUICK : FULL)));
}
console.log(table(rows));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, "\t")}\n`);
