import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "@node-actions/runtime";
import { ChildServer } from "../child-server.ts";

export interface Replica extends AsyncDisposable {
	readonly server: ChildServer;
	/** Ends the process as `kill -9` does. */
	kill(): Promise<void>;
}

/** One of several processes on one database, as `npm start` composes it. */
export async function startReplica(database: string, config: Partial<Config> = {}): Promise<Replica> {
	const directory = await mkdtemp(join(tmpdir(), "node-actions-bench-"));
	const server = await ChildServer.start("product.ts", { data_dir: directory, database, ...config });
	let killed: Promise<void> | undefined;
	const kill = () => {
		killed ??= server[Symbol.asyncDispose]();
		return killed;
	};
	return {
		server,
		kill,
		[Symbol.asyncDispose]: async () => {
			await kill();
			await rm(directory, { recursive: true, force: true });
		},
	};
}
