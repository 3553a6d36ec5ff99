import { type RunningServer, startServer } from "../../running-server.ts";

/** One of several processes that serve the same data, which can be killed and comes back. */
export interface Replica extends AsyncDisposable {
	readonly name: string;
	/** Where it listens; undefined while there is no process. */
	readonly base: string | undefined;
	/** Sends SIGKILL; resolves when the process is gone. */
	kill(): Promise<void>;
	/** Resolves when it serves again, maybe elsewhere. */
	start(): Promise<void>;
}

/** Everything a process needs to be started again as it was. */
export interface ReplicaSpec {
	readonly name: string;
	readonly directory: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
}

export async function startReplica({ name, directory, args, env }: ReplicaSpec): Promise<Replica> {
	let server: RunningServer | undefined;
	let starting: Promise<void> | undefined;
	const kill = async () => {
		const killed = server;
		server = undefined;
		await killed?.kill();
	};
	const serve = async () => {
		const started = await startServer(directory, args, env);
		if (started.base === "") throw new Error(`Replica ${name} ended before it served.`);
		server = started;
	};
	const start = () => {
		starting = serve();
		return starting;
	};
	await start();
	return {
		name,
		get base() {
			return server?.base;
		},
		kill,
		start,
		[Symbol.asyncDispose]: async () => {
			await starting?.catch(() => {});
			await kill();
		},
	};
}
