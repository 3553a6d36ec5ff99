import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** The program as a process of its own, killed when disposed. */
export interface RunningServer extends AsyncDisposable {
	readonly pid: number;
	readonly banner: string;
	readonly authorization: string;
	/** Of the HTTP listener. */
	readonly base: string;
	/** Of the HTTPS listener; empty when there is none. */
	readonly https_base: string;
	/** What it wrote to standard error so far: with the log level as it is here, what went wrong in it. */
	complaints(): string;
	/** Whether it is still the process that was started. */
	lives(): boolean;
	/** Sends the signal. */
	signal(name: NodeJS.Signals): void;
	/** Sends SIGTERM; answers the exit code. */
	stop(): Promise<number | null>;
	/** Sends SIGKILL before it returns; resolves when the process is gone. */
	kill(): Promise<void>;
}

/**
 * What `npm start` runs, on free ports and a data directory of its own. Who may log in is in the banner, or in `env` when it sets a password.
 */
export async function startServer(
	directory: string,
	args: readonly string[] = [],
	env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
	const child = spawn(process.execPath, [MAIN, "--http-port=0", "--https-port=0", `--data-dir=${directory}`, ...args], {
		env: { ...process.env, NODE_ACTIONS_LOG_LEVEL: "error", ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const complaints: string[] = [];
	child.stderr.setEncoding("utf8").on("data", (text: string) => {
		complaints.push(text);
		process.stderr.write(text);
	});
	const ended = once(child, "exit");
	const banner = await bannerOf(child);
	const [user = "", generated = ""] = (/-u '([^']+)'/.exec(banner)?.[1] ?? "").split(":");
	const password = env.NODE_ACTIONS_ADMIN_PASSWORD ?? generated;
	const kill = async () => {
		child.kill("SIGKILL");
		await ended;
	};
	return {
		pid: child.pid ?? 0,
		banner,
		authorization: `Basic ${btoa(`${user}:${password}`)}`,
		base: /http:\/\/[\d.:]+/.exec(banner)?.[0] ?? "",
		https_base: /https:\/\/[\d.:]+/.exec(banner)?.[0] ?? "",
		complaints: () => complaints.join(""),
		lives: () => child.exitCode === null && child.signalCode === null,
		signal: (name) => {
			child.kill(name);
		},
		stop: async () => {
			child.kill("SIGTERM");
			await ended;
			return child.exitCode;
		},
		kill,
		[Symbol.asyncDispose]: kill,
	};
}

async function bannerOf(child: ChildProcess): Promise<string> {
	let banner = "";
	for await (const chunk of child.stdout?.setEncoding("utf8").iterator({ destroyOnReturn: false }) ?? []) {
		banner += chunk;
		if (/^ {2}curl .*\n/m.test(banner)) break;
	}
	return banner;
}

/** A directory of its own, gone when disposed; with what is in `from`, if given. */
export async function dataDirectory(from?: string): Promise<AsyncDisposable & { readonly path: string }> {
	const path = await mkdtemp(join(tmpdir(), "node-actions-"));
	if (from !== undefined) await cp(from, path, { recursive: true });
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
