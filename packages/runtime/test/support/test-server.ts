import type { CreateAdapter } from "@node-actions/application";
import { type Config, configWith, type Server, type ServerOverrides, startServer } from "../../src/index.ts";
import { createGreetingAdapter } from "./greeting-adapter.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export interface TestServer extends AsyncDisposable {
	readonly server: Server;
	readonly base: string;
	readonly log: readonly string[];
	/** As sent by a client that knows the first admin's password. */
	readonly authorization: string;
}

export const ADMIN_PASSWORD = "correct horse battery";

/** A server with free ports, a data directory of its own and the log in memory. */
export async function openTestServer(
	changes: Partial<Config> = {},
	overrides: ServerOverrides = {},
	adapters: readonly CreateAdapter[] = [createGreetingAdapter],
): Promise<TestServer> {
	await using opened = new AsyncDisposableStack();
	const directory = opened.use(await temporaryDirectory());
	const log: string[] = [];
	const config = configWith({
		http_port: 0,
		https: false,
		data_dir: directory.path,
		admin_password: ADMIN_PASSWORD,
		drain_wait_ms: 0,
		...changes,
	});
	const server = opened.use(
		await startServer(config, adapters, { log_destination: { write: (line) => log.push(line) }, ...overrides }),
	);
	const resources = opened.move();
	return {
		server,
		base: server.urls.http ?? "",
		log,
		authorization: `Basic ${btoa(`${config.admin_user}:${ADMIN_PASSWORD}`)}`,
		[Symbol.asyncDispose]: () => resources.disposeAsync(),
	};
}
