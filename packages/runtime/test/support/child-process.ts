import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A process of its own, killed when disposed. */
export interface Child extends AsyncDisposable {
	readonly process: ChildProcess;
	/** All it has printed on standard output once `text` is in it, or when it ended without. */
	printed(text: string): Promise<string>;
	/** How it ended, with all it printed. */
	ended(): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

export function startChild(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
	const child = spawn(process.execPath, args, {
		env: { ...process.env, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let stdout = "";
	let stderr = "";
	let changed = Promise.withResolvers<void>();
	let closed = false;
	child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
		stdout += chunk;
		changed.resolve();
	});
	child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
		stderr += chunk;
	});
	const end = once(child, "close").then(() => {
		closed = true;
		changed.resolve();
	});
	return {
		process: child,
		printed: async (text) => {
			while (!stdout.includes(text) && !closed) {
				await changed.promise;
				changed = Promise.withResolvers();
			}
			return stdout;
		},
		ended: async () => {
			await end;
			return { code: child.exitCode, stdout, stderr };
		},
		[Symbol.asyncDispose]: async () => {
			child.kill("SIGKILL");
			await end;
		},
	};
}
