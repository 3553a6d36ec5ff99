import pino, { type Logger as PinoLogger } from "pino";
import type { Config } from "../config/config.ts";
import { GatheredOutput } from "./gathered-output.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";
import { shownError } from "./shown-error.ts";

export type Log = PinoLogger;

/** Receives whole lines, each with its line feed. */
export interface LogDestination {
	write(line: string): void;
}

export interface Logger {
	readonly log: Log;
	/** Writes the line of an answered request. */
	readonly logRequest: RequestLog;
	/** Resolves when what was logged so far is written. */
	end(): Promise<void>;
	/** Writes out at once what is still in memory. For a process that is about to end. */
	flush(): void;
}

const STDERR_FD = 2;

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
	const output = destination ?? new GatheredOutput(STDERR_FD);
	const log = pino(options, output);
	const logRequest = log.isLevelEnabled("info") ? createRequestLog(output) : () => {};
	return output instanceof GatheredOutput
		? { log, logRequest, end: () => output.end(), flush: () => output.flush() }
		: { log, logRequest, end: async () => {}, flush: () => {} };
}
