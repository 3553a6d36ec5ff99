import type { CreateAdapter } from "@node-actions/application";
import { banner } from "./banner.ts";
import { isStackWanted } from "./config/options.ts";
import { type Invocation, readOwnConfig } from "./config/read-config.ts";
import { exitAfter, exitWith } from "./exit-with.ts";
import { certificateOf } from "./listen/certificate.ts";
import { reasonOf } from "./start-error.ts";
import type { Server } from "./start-server.ts";

export interface Program {
	readonly name: string;
	/** Loads what it serves, once it is known that it will. */
	readonly loadAdapters: () => Promise<readonly CreateAdapter[]>;
}

type Start = Extract<Invocation, { kind: "start" }>;

/** The order to stop is carried out within this time or given up. What ran then goes on at the next start, as after a crash. */
const STOP_MS_MAX = 9_000;

/**
 * A signal this soon after the first is the same order once more: on Ctrl-C the terminal signals the whole group, npm among it, which signals its child
 * again a millisecond later.
 */
const REPEATED_WITHIN_MS = 1_000;

/**
 * The whole life of a process: reads flags and environment, starts the server, prints the banner, and stops on SIGTERM or SIGINT.
 * Nothing of the server is loaded before the flags are read: whoever asks for help does not wait for it, and a new certificate is made meanwhile.
 * Exit code 0 after an orderly stop, 1 when it could not start here or now, 2 for wrong options. A signal a second later or more ends it at once.
 */
export async function runProgram(program: Program): Promise<void> {
	const invocation = readOwnConfig(program.name);
	if (!invocation.ok) return exitWith(invocation.error, 2);
	if (invocation.value.kind === "help") {
		process.stdout.write(invocation.value.text);
		return;
	}
	await serve(invocation.value, program);
}

async function serve({ config, misspelt }: Start, { loadAdapters }: Program): Promise<void> {
	const certificate = config.https ? certificateOf(config) : undefined;
	// Whoever starts the server is told.
	certificate?.catch(() => {});
	const { startServer } = await import("./start-server.ts");
	let server: Server;
	try {
		server = await startServer(config, await loadAdapters(), { misspelt, ...(certificate && { certificate }) });
	} catch (error) {
		exitAfter(error, {
			failed: "The server cannot start",
			shown_by: "--log-level debug",
			isStackWanted: isStackWanted(config.log_level),
		});
		return;
	}
	for (const event of ["uncaughtException", "unhandledRejection"] as const) {
		process.on(event, (error: unknown) => {
			server.log.fatal({ err: error }, event);
			server.flushLog();
			process.exit(1);
		});
	}
	stopOnSignal(server);
	process.stdout.write(banner(server));
}

function stopOnSignal(server: Server): void {
	let stopping_since_ms: number | undefined;
	const stop = async (signal: NodeJS.Signals): Promise<void> => {
		if (stopping_since_ms !== undefined) {
			if (performance.now() - stopping_since_ms < REPEATED_WITHIN_MS) return;
			process.exit(1);
		}
		stopping_since_ms = performance.now();
		server.log.info({ signal }, "told to stop");
		setTimeout(() => giveUp(server, "stopping took too long"), STOP_MS_MAX).unref();
		try {
			await server.close();
		} catch (error) {
			return giveUp(server, reasonOf(error));
		}
		process.exit(0);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}

function giveUp(server: Server, reason: string): void {
	server.log.error({ reason }, "stopped without an orderly end; the next start goes on with what was running");
	server.flushLog();
	process.exit(1);
}
