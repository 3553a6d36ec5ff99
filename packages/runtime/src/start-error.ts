/**
 * Why the program cannot start, in sentences for whoever started it: one per mistake, no stack trace. Thrown and not answered, because
 * nothing between where it is found and the program's end could go on without what is missing.
 */
export class StartError extends Error {
	override readonly name = "StartError";
	readonly sentences: readonly string[];
	/** 2: the options or files given are wrong. 1: they are right, and it does not work here or now. */
	readonly exit_code: 1 | 2;

	constructor(sentences: readonly string[], options: ErrorOptions & { readonly exit_code: 1 | 2 }) {
		super(sentences.join("\n"), options);
		this.sentences = sentences;
		this.exit_code = options.exit_code;
	}
}

/** What went wrong, from something caught, without its stack: of the file system in words, with the path that it is about. */
export function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { message, code, syscall, path }: NodeJS.ErrnoException = error;
	// Node writes "ENOENT: no such file or directory, open '/data/lock.db'".
	if (code === undefined || syscall === undefined || !message.startsWith(`${code}: `)) return message;
	const words = message.slice(code.length + 2).split(`, ${syscall}`, 1)[0];
	return path === undefined ? `${words}` : `${words} (${path})`;
}
