/** What the log shows of an error. An error's own fields may hold anything, so only these are written. */
export interface ShownError {
	readonly type: string;
	readonly message: string;
	/** Of a system or, in five characters, of a PostgreSQL server (SQLSTATE). */
	readonly code?: string;
	readonly stack?: string | undefined;
	readonly cause?: ShownError;
}

/** An error may be its own cause, by way of others. */
const CAUSES_MAX = 5;

/** PostgreSQL's class of codes about values; its words repeat them. */
const ABOUT_VALUES = /^22...$/;
const WITHHELD = "(withheld, since it would repeat a value)";

/** The error with its causes, of which the last says what database or system said. */
export function shownError(error: unknown): ShownError {
	if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
	const { message, ...shown } = shownCause(error, CAUSES_MAX);
	return { ...shown, message, stack: error.stack?.replaceAll(error.message || message, message) };
}

function shownCause(error: Error, causes_max: number): ShownError {
	const { name: type, cause } = error;
	const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
	return {
		type,
		message: code !== undefined && ABOUT_VALUES.test(code) ? WITHHELD : error.message,
		...(code === undefined ? {} : { code }),
		...(cause instanceof Error && causes_max > 0 ? { cause: shownCause(cause, causes_max - 1) } : {}),
	};
}
