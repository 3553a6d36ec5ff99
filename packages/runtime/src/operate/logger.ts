import pino, { type Logger as PinoLogger } from "pino";
import type { Config } from "../config/config.ts";

export type Log = PinoLogger;

/** Receives whole lines, each with its line feed. */
export interface LogDestination {
	write(line: string): void;
}

export interface Logger {
	readonly log: Log;
	/** Writes out what is still in memory. */
	flush(): void;
}

/** Lines are gathered and written by the kernel in the background at least this often, so that no request waits for the log. */
const FLUSH_INTERVAL_MS = 250;
const GATHERED_BYTES = 4_096;

/**
 * JSON lines on standard error, or to `destination`. Whoever logs names fields one by one; nothing that carries headers, bodies or
 * credentials is ever handed to the logger as a whole.
 */
export function createLogger(config: Pick<Config, "log_level">, destination?: LogDestination): Logger {
	const options: pino.LoggerOptions = {
		level: config.log_level,
		base: null,
		formatters: { level: (level) => ({ level }) },
		serializers: { err: shownError },
	};
	if (destination !== undefined) return { log: pino(options, destination), flush: () => {} };
	const stderr = pino.destination({
		fd: 2,
		sync: false,
		minLength: GATHERED_BYTES,
		periodicFlush: FLUSH_INTERVAL_MS,
	});
	// A closed pipe on standard error must not end the process; there is nowhere left to say so.
	stderr.on("error", () => {});
	return {
		log: pino(options, stderr),
		flush: () => {
			try {
				stderr.flushSync();
			} catch {
				// The same closed pipe.
			}
		},
	};
}

/** An error's own fields may hold anything, so only these three are written. */
function shownError(error: unknown): unknown {
	return error instanceof Error
		? { type: error.name, message: error.message, stack: error.stack }
		: { type: typeof error, message: String(error) };
}
