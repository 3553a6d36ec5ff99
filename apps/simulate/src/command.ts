import { POLICY_PRESETS, type PolicyPreset } from "@node-actions/domain";
import { Command, InvalidArgumentError, Option } from "commander";
import { type Places, samePlace } from "./same-place.ts";

/** What the command line asks for. */
export interface SimulateOptions extends Places {
	readonly seed: number | undefined;
	readonly policy: PolicyPreset | undefined;
	readonly quiet: boolean;
}

const SEED_MAX = 2 ** 32 - 1;

/** The command line of `npm run simulate`. Ends the process with code 2 for wrong arguments, 0 for --help. */
export function simulateCommand(run: (file: string, options: SimulateOptions) => Promise<void>): Command {
	const command = new Command("simulate")
		.description("Plays a scenario of maintenance out in virtual time: prints tables and writes a picture.")
		.argument("<scenario>", "scenario file, YAML or JSON; apps/simulate/scenario.schema.json describes it")
		.option(
			"--out <file>",
			"HTML file to write the timeline to; - is standard output, also below, which only one may have; none may be a file that is read",
			"timeline.html",
		)
		.option("--no-out", "write no HTML")
		.option("--svg <file>", "SVG file to write the picture alone to")
		.option("--json <file>", "JSON file to write the whole report to")
		.option("--seed <number>", "whole number from 0, instead of the file's", toSeed)
		.addOption(new Option("--policy <preset>", "instead of the file's").choices(POLICY_PRESETS))
		.option("--quiet", "print no tables")
		.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
	return command.action(async (file: string, given: Record<string, unknown>) => {
		const places: Places = { out: text(given.out), svg: text(given.svg), json: text(given.json) };
		const mistake = await samePlace(places, process.cwd());
		if (mistake !== undefined) command.error(`error: ${mistake}`);
		await run(file, {
			...places,
			seed: typeof given.seed === "number" ? given.seed : undefined,
			policy: POLICY_PRESETS.find((preset) => preset === given.policy),
			quiet: given.quiet === true,
		});
	});
}

function text(value: unknown): string | undefined {
	return typeof value === "string" ? value : undefined;
}

function toSeed(value: string): number {
	const seed = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
	if (seed <= SEED_MAX) return seed;
	throw new InvalidArgumentError(`It must be a whole number from 0 to ${SEED_MAX}.`);
}
