import { dataDirectory, type RunningServer, startServer } from "./running-server.ts";

/** In milliseconds: short, so that a test need not wait long for what a dead process has left. */
export const TAKEOVER_AFTER_MS = 2_000;

/** One of several processes on one database, with a data directory of its own. */
export async function startReplica(
	url: string,
	args: readonly string[] = [],
	env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
	await using opened = new AsyncDisposableStack();
	const directory = opened.use(await dataDirectory());
	const server = await startServer(
		directory.path,
		["--no-https", `--takeover-after-ms=${TAKEOVER_AFTER_MS}`, ...args],
		{ NODE_ACTIONS_ADMIN_PASSWORD: "correct horse battery", NODE_ACTIONS_DATABASE: url, ...env },
	);
	opened.use(server);
	const resources = opened.move();
	return { ...server, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
