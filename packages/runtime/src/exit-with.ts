import { reasonOf, StartError } from "./start-error.ts";

/** Says why the program ends, a line for each sentence, and with which code it will. */
export function exitWith(sentences: readonly string[], exit_code: 1 | 2): void {
	process.stderr.write(sentences.map((sentence) => `${sentence}\n`).join(""));
	process.exitCode = exit_code;
}

/** What a program says of an error that nobody foresaw. */
export interface Unforeseen {
	/** What it could not do, as the beginning of a sentence. */
	readonly failed: string;
	/** What whoever wants to see where such an error comes from has to set, as the log does. */
	readonly shown_by: string;
	readonly isStackWanted: boolean;
}

/**
 * Says what kept the program from doing what it is for, whatever it was, and ends it. An error that nobody foresaw says where it comes from only to those
 * who want to see the stack.
 */
export function exitAfter(error: unknown, { failed, shown_by, isStackWanted }: Unforeseen): void {
	const first = firstOf(error);
	if (first instanceof StartError) {
		exitWith(first.sentences, first.exit_code);
		return;
	}
	const reason = reasonOf(first).replaceAll(/\s+/g, " ").replace(/\.$/, "");
	const hint = isStackWanted ? "" : ` ${shown_by} shows where.`;
	exitWith([`${failed} because of an error that nobody foresaw: ${reason}.${hint}`], 1);
	if (isStackWanted && first instanceof Error) process.stderr.write(`${first.stack}\n`);
	// Nobody knows what is still open.
	process.exit();
}

/** What was opened before a failure is closed after it, and may fail in turn: what came first says more. */
function firstOf(error: unknown): unknown {
	return error instanceof SuppressedError ? firstOf(error.suppressed) : error;
}
