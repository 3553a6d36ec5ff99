import { err, ok, type Result } from "@node-actions/domain";
import { Command, CommanderError } from "commander";
import { type Config, defaultOf, parseConfig, type RawConfig } from "./config.ts";
import { type MisspeltVariable, misspeltVariables } from "./misspelt-variables.ts";
import { OPTION_NAMES, OPTIONS, type Option, type OptionName } from "./options.ts";

/** What the command line and the environment ask for. */
export type Invocation =
	| { readonly kind: "start"; readonly config: Config; readonly misspelt: readonly MisspeltVariable[] }
	/** `--help`: the text to print. */
	| { readonly kind: "help"; readonly text: string };

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `args` (without the program's own name) and the environment; a flag goes before the environment, an empty
 * environment variable counts as not set. The failure is a list of sentences, one per mistake.
 */
export function readConfig(
	program_name: string,
	args: readonly string[],
	environment: Environment,
): Result<Invocation, readonly string[]> {
	const printed: string[] = [];
	const command = commandOf(program_name).configureOutput({
		writeOut: (text) => printed.push(text),
		writeErr: () => {},
	});
	try {
		command.parse(args, { from: "user" });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.code === "commander.helpDisplayed") return ok({ kind: "help", text: printed.join("") });
		return err([`${plain(error.message)}; --help lists the options.`]);
	}
	const flags: Record<string, unknown> = command.opts();
	const raw: RawConfig = {};
	for (const name of OPTION_NAMES) {
		const flag = command.getOptionValueSource(keyOf(name)) === "cli" ? flags[keyOf(name)] : undefined;
		const given = flag === undefined ? environment[OPTIONS[name].env] : String(flag);
		if (given !== undefined && (flag !== undefined || given !== "")) raw[name] = given;
	}
	const parsed = parseConfig(raw);
	return parsed.ok ? ok({ kind: "start", config: parsed.value, misspelt: misspeltVariables(environment) }) : parsed;
}

/** `readConfig` of this very process. */
export function readOwnConfig(program_name: string): Result<Invocation, readonly string[]> {
	return readConfig(program_name, process.argv.slice(2), process.env);
}

function commandOf(program_name: string): Command {
	const command = new Command(program_name)
		.description(
			"Takes Redis nodes out of service and brings them back. In brackets stand an option's environment variable, over which the option wins, and its default.",
		)
		.helpOption("-h, --help", "Print this list")
		.exitOverride()
		.allowExcessArguments(false);
	const unflagged: string[] = [];
	for (const name of OPTION_NAMES) {
		const option: Option = OPTIONS[name];
		if (option.flag === undefined) unflagged.push(`  ${option.env}\n      ${option.description}`);
		else command.option(option.flag, `${option.description} [${option.env}${shownDefault(name)}]`);
	}
	return command.addHelpText("after", `\nOnly in the environment:\n${unflagged.join("\n")}\n`);
}

function shownDefault(name: OptionName): string {
	const value = defaultOf(name);
	return value === undefined || typeof value === "boolean" ? "" : `; ${String(value)}`;
}

/** The key under which commander keeps an option's value: `http_port` is `httpPort`. */
function keyOf(name: OptionName): string {
	return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Commander's message as part of a sentence. */
export function plain(message: string): string {
	const text = message
		.replace(/^error: /, "")
		.replaceAll("\n", " ")
		.replace(/\.$/, "");
	return text.charAt(0).toUpperCase() + text.slice(1);
}
