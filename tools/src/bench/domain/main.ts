import { writeFile } from "node:fs/promises";
import { readBenchArguments } from "../bench-arguments.ts";
import type { BenchRow } from "../bench-row.ts";
import { table, versions } from "../report.ts";
import { benchDecisions } from "./decisions.ts";
import { type DomainEffort, FULL, QUICK } from "./effort.ts";
import { benchEngines } from "./engines.ts";
import { benchPlanner } from "./planner.ts";
import { benchSimulator } from "./simulator.ts";

/** `npm run bench:domain`: measures planner, decisions and simulator. */
const BENCHMARKS = {
	planner: benchPlanner,
	decisions: benchDecisions,
	simulator: benchSimulator,
	engines: benchEngines,
} as const satisfies Record<string, (effort: DomainEffort) => readonly BenchRow[]>;

const { names, quick, json, engines } = readBenchArguments({
	script: "bench:domain",
	names: Object.keys(BENCHMARKS),
	engines: true,
});

console.log(`${new Date().toISOString()} · ${versions()}\n`);
const effort: DomainEffort = { ...(quick ? QUICK : FULL), engines };
const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(BENCHMARKS)) {
	if (!names.includes(name)) continue;
	console.error(`measuring ${name} …`);
	rows.push(...bench(effort));
}
console.log(table(rows));
if (json !== undefined) await writeFile(json, `${JSON.stringify(rows, null, "\t")}\n`);
