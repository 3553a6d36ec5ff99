import { err, ok, type Result } from "@node-actions/domain";
import { Command, CommanderError } from "commander";
import { type MisspeltVariable, misspeltVariables } from "./misspelt-variables.ts";
import { isStackWanted, OPTIONS } from "./options.ts";
import { type Environment, plain } from "./read-config.ts";

/** A command that copies between a data directory and a backup. */
export interface CopyCommand {
	readonly name: string;
	readonly description: string;
	/** What the one argument, the backup's directory, means to it. */
	readonly argument: string;
	/** What the data directory means to it. */
	readonly data_dir: string;
	/** What to tell whoever has named a database server, whose data is not in a data directory. */
	readonly database_named: string;
	/** What to say first of an error that nobody foresaw, as the beginning of a sentence. */
	readonly failed: string;
}

export type CopyInvocation =
	| {
			readonly kind: "copy";
			readonly data_dir: string;
			readonly backup: string;
			readonly misspelt: readonly MisspeltVariable[];
			readonly isStackWanted: boolean;
	  }
	/** `--help`: the text to print. */
	| { readonly kind: "help"; readonly text: string };

/** Why nothing is copied. */
export interface CopyRefusal {
	readonly sentences: readonly string[];
	/** 2: the arguments are wrong. 1: they are right, and it does not work here. */
	readonly exit_code: 1 | 2;
}

/** Reads `args` (without the program's own name) and the environment as the server does. */
export function readCopyCommand(
	{ name, description, argument, data_dir: meaning, database_named }: Omit<CopyCommand, "failed">,
	args: readonly string[],
	environment: Environment,
): Result<CopyInvocation, CopyRefusal> {
	const { flag, env, schema } = OPTIONS.data_dir;
	const printed: string[] = [];
	const command = new Command(name)
		.description(description)
		.argument("<directory>", argument)
		.option(flag, `${meaning} [${env}; ${schema.parse(undefined)}]`)
		.helpOption("-h, --help", "Print this")
		.addHelpText("after", HELP_ENDS_WITH)
		.exitOverride()
		.allowExcessArguments(false)
		.configureOutput({ writeOut: (text) => printed.push(text), writeErr: () => {} });
	try {
		command.parse(args, { from: "user" });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.code === "commander.helpDisplayed") return ok({ kind: "help", text: printed.join("") });
		return wrong(`${plain(error.message)}; --help tells more.`);
	}
	const [backup = ""] = command.args;
	const flagged: { readonly dataDir?: string } = command.opts();
	const data_dir = schema.safeParse(flagged.dataDir ?? (environment[env] || undefined));
	if (!data_dir.success) return wrong(...data_dir.error.issues.map(({ message }) => `--data-dir (${env}) ${message}.`));
	if (backup === "") return wrong("The backup's directory must not be empty; --help tells more.");
	if (environment[OPTIONS.database.env]) {
		return err({ sentences: [database_named], exit_code: 1 });
	}
	return ok({
		kind: "copy",
		data_dir: data_dir.data,
		backup,
		misspelt: misspeltVariables(environment),
		isStackWanted: isStackWanted(environment[OPTIONS.log_level.env]),
	});
}

const HELP_ENDS_WITH = "\nExit codes: 0 done, 1 not possible here or now, 2 wrong arguments.\n";

function wrong(...sentences: readonly string[]): Result<never, CopyRefusal> {
	return err({ sentences, exit_code: 2 });
}

/** `readCopyCommand` of this very process. */
export function readOwnCopyCommand(command: CopyCommand): Result<CopyInvocation, CopyRefusal> {
	return readCopyCommand(command, process.argv.slice(2), process.env);
}
