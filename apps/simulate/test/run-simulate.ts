import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SimulateOptions } from "../src/command.ts";
import { runSimulation } from "../src/run-simulation.ts";

export const EXAMPLES = fileURLToPath(new URL("../../../examples/", import.meta.url));

/** What one run of the command gave. */
export interface Ran {
	readonly exit_code: number;
	readonly printed: string;
	readonly complained: string;
	/** By the option that asked for the file. */
	readonly written: { readonly [Option in "out" | "svg" | "json"]?: string };
}

const FILES = { out: "timeline.html", svg: "timeline.svg", json: "report.json" } as const;

/** Runs the command on a file and keeps everything it writes in memory. */
export async function runOnFile(file: string, options: Partial<SimulateOptions> = {}): Promise<Ran> {
	let printed = "";
	let complained = "";
	const written: Record<string, string> = {};
	const exit_code = await runSimulation(
		file,
		{ ...FILES, seed: undefined, policy: undefined, quiet: false, ...options },
		{
			print: (text) => {
				printed += text;
			},
			complain: (text) => {
				complained += text;
			},
			write: async (path, content) => {
				written[path] = content;
			},
		},
	);
	const { [FILES.out]: out, [FILES.svg]: svg, [FILES.json]: json } = written;
	return {
		exit_code,
		printed,
		complained,
		written: {
			...(out === undefined ? {} : { out }),
			...(svg === undefined ? {} : { svg }),
			...(json === undefined ? {} : { json }),
		},
	};
}

/** A folder of its own with a scenario file in it; removed at the end. */
export async function scenarioFolder(text: string, name = "scenario.yaml") {
	const path = await mkdtemp(join(tmpdir(), "scenario-"));
	const file = join(path, name);
	await writeFile(file, text);
	return {
		path,
		file,
		read: (other: string) => readFile(join(path, other), "utf8"),
		[Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
	};
}

/** Runs the command on a scenario that is written here. */
export async function runOnText(text: string, options: Partial<SimulateOptions> = {}, name?: string): Promise<Ran> {
	await using folder = await scenarioFolder(text, name);
	const ran = await runOnFile(folder.file, options);
	return { ...ran, complained: ran.complained.replaceAll(folder.path, "") };
}
