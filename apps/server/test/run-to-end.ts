import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** How a program ended, with all it printed. */
export interface Ended {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs one of this app's programs until it ends by itself: `main` is the server, for starts that are refused. */
export async function runToEnd(
	program: "main" | "backup" | "restore",
	args: readonly string[],
	environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
	const file = fileURLToPath(new URL(`../src/${program}.ts`, import.meta.url));
	const ports = program === "main" ? ["--http-port=0", "--no-https"] : [];
	const child = spawn(process.execPath, [file, ...ports, ...args], {
		env: { ...process.env, NODE_ACTIONS_LOG_LEVEL: "error", ...environment },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
	return { code: child.exitCode, stdout, stderr };
}
