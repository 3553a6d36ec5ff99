/** Says why the program ends, a line for each sentence, and with which code it will. */
export function exitWith(sentences: readonly string[], exit_code: 1 | 2): void {
	process.stderr.write(sentences.map((sentence) => `${sentence}\n`).join(""));
	process.exitCode = exit_code;
}
