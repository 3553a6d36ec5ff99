import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { BenchRow } from "../bench-row.ts";
import { table, versions } from "../report.ts";
import { benchDecisions } from "./decisions.ts";
import { type DomainEffort, FULL, QUICK } from "./effort.ts";
import { benchEngines } from "./engines.ts";
import { benchPlanner } from "./planner.ts";
import { benchSimulator } from "./simulator.ts";

/**
 * `npm run bench:domain -- [--json FILE] [--quick] [--engine PATH]… [name…]`: measures planner, decisions and simulator, prints a table and
 * writes the rows as JSON when asked. Names choose among the benchmarks; every `--engine` is another `node` to compare bytes with.
 */
const BENCHMARKS = {
	planner: benchPlanner,
	decisions: benchDecisions,
	simulator: benchSimulator,
	engines: benchEngines,
} as const satisfies Record<string, (effort: DomainEffort) => readonly BenchRow[]>;

const { values, positionals } = parseArgs({
	options: {
		json: { type: "string" },
		quick: { type: "boolean", default: false },
		engine: { type: "string", multiple: true, default: [] },
	},
	allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
	console.error(`There is no benchmark ${unknown.join(", ")}; there are ${Object.keys(BENCHMARKS).join(", ")}.`);
	process.exit(2);
}

console.log(`${new Date().toISOString()} · ${versions()}\n`);
const effort: DomainEffort = { ...(values.quick ? QUICK : FULL), engines: values.engine };
const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(BENCHMARKS)) {
	if (positionals.length > 0 && !positionals.includes(name)) continue;
	console.error(`measuring ${name} …`);
	rows.push(...bench(effort));
}
console.log(table(rows));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, "\t")}\n`);
