import { dirname } from "node:path";
import type { SimulateOptions } from "./command.ts";
import { type Played, type PlayFailure, play } from "./play.ts";
import { overSource, STANDARD_OUTPUT } from "./same-place.ts";
import { type LoadedScenario, loadScenarioFile } from "./scenario-file/load-scenario-file.ts";
import { describeProblem } from "./scenario-file/scenario-file-problem.ts";
import { printTable } from "./tables/print-table.ts";
import { reportTables, trialsTable } from "./tables/report-tables.ts";
import { drawTimeline } from "./timeline/chart-option.ts";
import { timelinePage } from "./timeline/page.ts";
import { renderSvg } from "./timeline/render-svg.ts";

/** Where the command's output goes. */
export interface Surroundings {
	readonly print: (text: string) => void;
	readonly complain: (text: string) => void;
	readonly write: (path: string, content: string) => Promise<void>;
}

/** What the process ends with. */
export type ExitCode = 0 | 1 | 2;

/**
 * Reads, plays, prints and writes. The same file and options give the same bytes everywhere. Where a file goes to standard output, everything else that is
 * printed goes to standard error, so that what is piped on is the file alone.
 */
export async function runSimulation(
	file: string,
	options: SimulateOptions,
	{ print, complain, write }: Surroundings,
): Promise<ExitCode> {
	const { seed, policy } = options;
	const loaded = await loadScenarioFile(file, {
		...(seed === undefined ? {} : { seed }),
		...(policy === undefined ? {} : { policy }),
	});
	if (!loaded.ok) {
		complain(loaded.error.map((problem) => `${describeProblem(problem)}\n`).join(""));
		return 2;
	}
	const mistake = await overSource(options, loaded.value.sources, process.cwd());
	if (mistake !== undefined) {
		complain(`error: ${mistake}\n`);
		return 2;
	}
	const played = play(loaded.value.play);
	if (!played.ok) {
		complain(describeFailure(file, played.error, loaded.value.locate));
		return 2;
	}
	const tables = reportTables(played.value);
	const files = filesToWrite(played.value, tables, options);
	const say = options.quiet ? () => {} : files.some(({ path }) => path === STANDARD_OUTPUT) ? complain : print;
	say(`${played.value.title}\n\n${tables.map(printTable).join("\n")}`);
	for (const { path, content } of files) {
		try {
			if (path === STANDARD_OUTPUT) {
				print(content());
				continue;
			}
			await write(path, content());
			say(`\nWritten: ${path}\n`);
		} catch (error) {
			complain(`${path} cannot be written: ${whyUnwritten(path, error)}\n`);
			return 1;
		}
	}
	return 0;
}

function filesToWrite(played: Played, tables: ReturnType<typeof reportTables>, { out, svg, json }: SimulateOptions) {
	const chart = out === undefined && svg === undefined ? undefined : drawTimeline(played);
	const picture = chart === undefined ? "" : renderSvg(chart, played.title);
	return [
		{ path: out, content: () => (chart === undefined ? "" : timelinePage(played.title, chart, picture, tables)) },
		{ path: svg, content: () => picture },
		{ path: json, content: () => reportJson(played) },
	].flatMap(({ path, content }) => (path === undefined ? [] : [{ path, content }]));
}

function reportJson({ title, report, roll, tried }: Played): string {
	return `${JSON.stringify({ title, report, roll, tried }, undefined, "\t")}\n`;
}

/** What the file system says, with what to do about it. */
function whyUnwritten(path: string, error: unknown): string {
	const { code, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
	if (code === "ENOENT") return `there is no directory ${dirname(path)}; make it, or name a file elsewhere.`;
	return WRITE_SENTENCES[code ?? ""] ?? message;
}

const WRITE_SENTENCES: Readonly<Record<string, string>> = {
	EACCES: "it may not be written there; check the rights, or name a file elsewhere.",
	EISDIR: "it is a directory; name a file in it.",
	ENOTDIR: "what it is to lie in is no directory; name a file elsewhere.",
	ENOSPC: "the disk is full; make room, or name a file elsewhere.",
	EROFS: "the file system there is only read; name a file elsewhere.",
};

function describeFailure(file: string, failure: PlayFailure, locate: LoadedScenario["locate"]): string {
	if (failure.kind === "none_holds") {
		return `${file}: no order and width keeps redundancy, leaves a majority of the nodes in service and does every node.\n${printTable(trialsTable(failure.tried))}`;
	}
	return failure.problems.map((problem) => `${describeProblem(locate(problem))}\n`).join("");
}
