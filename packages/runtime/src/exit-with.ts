import { reasonOf, StartError } from "./start-error.ts";

/** Says why the program ends, a line for each sentence, and with which code it will. */
export function exitWith(sentences: readonly string[], exit_code: 1 | 2): void {
	process.stderr.write(sentences.map((sentence) => `${sentence}\n`).join(""));
	process.exitCode = exit_code;
}

/**
 * Says what kept the program from starting, whatever it was, and ends it. An error that nobody foresaw says where it comes from only to those who want to
 * see the stack.
 */
export function exitAfter(error: unknown, isStackWanted: boolean): void {
	const first = firstOf(error);
	if (first instanceof StartError) {
		exitWith(first.sentences, first.exit_code);
		return;
	}
	const reason = reasonOf(first).replaceAll(/\s+/g, " ").replace(/\.$/, "");
	const hint = isStackWanted ? "" : " --log-level debug shows where.";
	exitWith([`The server cannot start because of an error that nobody foresaw: ${reason}.${hint}`], 1);
	if (isStackWanted && first instanceof Error) process.stderr.write(`${first.stack}\n`);
	// Nobody knows what is still open.
	process.exit();
}

/** What was opened before a failure is closed after it, and may fail in turn: what came first says more. */
function firstOf(error: unknown): unknown {
	return error instanceof SuppressedError ? firstOf(error.suppressed) : error;
}
