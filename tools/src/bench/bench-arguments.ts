import { parseArgs } from "node:util";

/** What a benchmark command was asked for. */
export interface BenchArguments {
	/** The benchmarks to run, in their own order. */
	readonly names: readonly string[];
	readonly quick: boolean;
	/** Where to write the rows. */
	readonly json: string | undefined;
	/** Paths of other engines to compare with. */
	readonly engines: readonly string[];
}

/** A benchmark command: its npm script and the names of its benchmarks. */
export interface BenchCommand {
	readonly script: string;
	readonly names: readonly string[];
	/** Whether it takes `--engine`. */
	readonly engines?: boolean;
}

/** Reads this process's arguments. Prints the usage and ends it with 0 for `--help`, with 2 for what is not understood. */
export function readBenchArguments(command: BenchCommand): BenchArguments {
	const read = benchArguments(command, process.argv.slice(2));
	if (read.kind === "measure") return read;
	if (read.kind === "help") console.log(read.text);
	else console.error(read.text);
	process.exit(read.kind === "help" ? 0 : 2);
}

export type BenchInvocation =
	| ({ readonly kind: "measure" } & BenchArguments)
	/** `help`: the usage. `wrong`: a sentence that says what is not understood. */
	| { readonly kind: "help" | "wrong"; readonly text: string };

export function benchArguments(
	{ script, names, engines = false }: BenchCommand,
	args: readonly string[],
): BenchInvocation {
	const usage = [
		`Usage: npm run ${script} -- [--quick] [--json FILE]${engines ? " [--engine PATH]…" : ""} [name…]`,
		"",
		`  name           one of ${names.join(", ")}; without any, all are measured`,
		"  --quick        measure shortly, for a look and not for a figure",
		"  --json FILE    also write the rows to FILE",
		...(engines ? ["  --engine PATH  another node to compare bytes with"] : []),
	].join("\n");
	try {
		const { values, positionals } = parseArgs({
			args: [...args],
			options: {
				help: { type: "boolean", short: "h", default: false },
				json: { type: "string" },
				quick: { type: "boolean", default: false },
				engine: { type: "string", multiple: true, default: [] },
			},
			allowPositionals: true,
		});
		if (values.help) return { kind: "help", text: usage };
		if (!engines && values.engine.length > 0) return wrong("--engine is not for this command; --help tells more.");
		const unknown = positionals.filter((name) => !names.includes(name));
		if (unknown.length > 0) return wrong(`There is no benchmark ${unknown.join(", ")}; there are ${names.join(", ")}.`);
		const wanted = positionals.length === 0 ? names : names.filter((name) => positionals.includes(name));
		return { kind: "measure", names: wanted, quick: values.quick, json: values.json, engines: values.engine };
	} catch (error) {
		if (error instanceof TypeError) return wrong(`${error.message.split(". ", 1)[0]}; --help tells more.`);
		throw error;
	}
}

function wrong(text: string): BenchInvocation {
	return { kind: "wrong", text };
}
