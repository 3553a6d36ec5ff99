import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { LogFile } from "../log-file.ts";
import { ADMIN, ADMIN_HEADERS } from "./admin.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/** Milliseconds after which a start counts as failed. */
const START_MS_MAX = 30_000;
const ASK_AGAIN_MS = 5;

export interface OwnProcess extends AsyncDisposable {
	readonly url: string;
	/** Milliseconds from the command to the first answered request. */
	readonly start_ms: number;
	/** Resident memory of the process that listens, in bytes. */
	memory(): Promise<number>;
}

/**
 * Starts the product as a person does, on a fresh data directory and the built-in demo cluster, and waits until it answers a request
 * with credentials. `command` is followed by the product's own options.
 */
export async function startProduct(command: readonly [string, ...string[]]): Promise<OwnProcess> {
	const directory = await mkdtemp(join(tmpdir(), "node-actions-bench-"));
	const [http, https] = [await freePort(), await freePort()];
	const [program, ...args] = command;
	const log = new LogFile();
	const begun = performance.now();
	const child = spawn(
		program,
		[...args, "--data-dir", directory, "--http-port", String(http), "--https-port", String(https)],
		{
			cwd: ROOT,
			stdio: ["ignore", "ignore", log.descriptor],
			detached: true,
			env: {
				...process.env,
				NODE_ACTIONS_ADMIN_USER: ADMIN.user,
				NODE_ACTIONS_ADMIN_PASSWORD: ADMIN.password,
			},
		},
	);
	const close = async () => {
		await endGroup(child);
		log.remove();
		await rm(directory, { recursive: true, force: true });
	};
	const url = `http://127.0.0.1:${http}`;
	try {
		await answered(`${url}/v1/nodes`, child);
	} catch (error) {
		const said = log.end();
		await close();
		throw new Error(`the product did not start: ${said}`, { cause: error });
	}
	const start_ms = performance.now() - begun;
	return { url, start_ms, memory: () => residentBytes(child.pid ?? 0), [Symbol.asyncDispose]: close };
}

async function answered(url: string, child: ChildProcess): Promise<void> {
	const deadline = performance.now() + START_MS_MAX;
	while (performance.now() < deadline && child.exitCode === null) {
		const response = await fetch(url, { headers: ADMIN_HEADERS }).catch(() => undefined);
		if (response?.status === 200) {
			await response.text();
			return;
		}
		await sleep(ASK_AGAIN_MS);
	}
	throw new Error(`the product did not answer (exit code ${child.exitCode ?? "none"})`);
}

async function residentBytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, "utf8");
	const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
	if (kilobytes === undefined) throw new Error(`process ${pid} shows no resident memory`);
	return Number(kilobytes) * 1_024;
}

/** Ends the process and those it started: npm does not pass a kill on. */
async function endGroup(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.pid === undefined) return;
	const exited = once(child, "exit");
	process.kill(-child.pid, "SIGKILL");
	await exited;
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	server.close();
	await once(server, "close");
	if (typeof address !== "object" || address === null) throw new Error("the system gave no port");
	return address.port;
}
