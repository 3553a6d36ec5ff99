import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { LogFile } from "./log-file.ts";

/** What a server under measurement says of itself when asked. */
export interface Usage {
	/** Processor time of the process so far, in microseconds. */
	readonly cpu_us: number;
	readonly rss_bytes: number;
}

/**
 * A server in a process of its own, so that its processor time is not mixed with that of whoever loads it. The script answers
 * `usage` over the channel to its parent (`servers/serve-parent.ts`) and ends with its parent.
 */
export class ChildServer implements AsyncDisposable {
	readonly url: string;
	readonly #child: ChildProcess;
	readonly #log: LogFile;

	private constructor(child: ChildProcess, url: string, log: LogFile) {
		this.#child = child;
		this.url = url;
		this.#log = log;
	}

	/** Starts `servers/<script>` with `input`, and waits until it listens. */
	static async start(script: string, input: unknown): Promise<ChildServer> {
		const file = fileURLToPath(new URL(`servers/${script}`, import.meta.url));
		const log = new LogFile();
		const child = fork(file, [JSON.stringify(input)], { stdio: ["ignore", "ignore", log.descriptor, "ipc"] });
		const exited = once(child, "exit").then(([code]) => {
			throw new Error(`${script} ended with exit code ${code} before it listened: ${log.end()}`);
		});
		try {
			const [message] = await Promise.race([once(child, "message"), exited]);
			exited.catch(() => undefined);
			return new ChildServer(child, textOf(message, "url"), log);
		} catch (error) {
			log.remove();
			throw error;
		}
	}

	get pid(): number {
		return this.#child.pid ?? 0;
	}

	async usage(): Promise<Usage> {
		const answer = await this.ask("usage");
		return { cpu_us: numberOf(answer, "cpu_us"), rss_bytes: numberOf(answer, "rss_bytes") };
	}

	/** Sends a question over the channel; answers what comes back. */
	async ask(question: unknown): Promise<unknown> {
		const answered = once(this.#child, "message");
		this.#child.send({ question });
		const [answer] = await answered;
		return answer;
	}

	/** Processor time that `work` of this many operations costs the server, in microseconds per operation. */
	async cpuPerOperation(operations: number, work: () => Promise<unknown>): Promise<number> {
		const before = await this.usage();
		await work();
		const after = await this.usage();
		return (after.cpu_us - before.cpu_us) / operations;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const exited = once(this.#child, "exit");
		this.#child.kill("SIGKILL");
		await exited;
		this.#log.remove();
	}
}

/** A text field of what a child sent. */
export function textOf(message: unknown, key: string): string {
	const value = fieldOf(message, key);
	if (typeof value !== "string") throw new Error(`the child sent no text as ${key}`);
	return value;
}

/** A number field of what a child sent. */
export function numberOf(message: unknown, key: string): number {
	const value = fieldOf(message, key);
	if (typeof value !== "number") throw new Error(`the child sent no number as ${key}`);
	return value;
}

function fieldOf(message: unknown, key: string): unknown {
	return typeof message === "object" && message !== null ? Reflect.get(message, key) : undefined;
}
