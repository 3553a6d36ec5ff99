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
		stdio: ["ignore", "pipe", "inherit"],
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
