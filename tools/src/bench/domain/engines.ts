import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { BenchRow } from "../bench-row.ts";
import type { DomainEffort } from "./effort.ts";

const PROGRAM = fileURLToPath(new URL("same-bytes.ts", import.meta.url));

/** Counts the engines that give the same bytes for the same seed; a test compares with a browser. */
export function benchEngines({ engines }: DomainEffort): readonly BenchRow[] {
	const paths = [process.execPath, process.execPath, ...engines];
	const digests = paths.map((path) => execFileSync(path, [PROGRAM], { encoding: "utf8" }));
	const same = digests.filter((digest) => digest === digests[0]).length;
	const versions = paths.map((path) => execFileSync(path, ["--version"], { encoding: "utf8" }).trim());
	return [
		{
			name: `same seed, same bytes: ${versions.join(", ")}`,
			unit: "runs",
			value: same,
			against: paths.length,
			ratio: Number((same / paths.length).toPrecision(3)),
			goal: "all",
			holds: same === paths.length,
		},
	];
}
