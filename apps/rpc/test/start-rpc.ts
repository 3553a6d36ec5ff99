import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AdapterDeps, CreateAdapter, RequestScope } from "@node-actions/application";
import { configWith, startServer } from "@node-actions/runtime";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { createTRPCClient, httpBatchLink, httpLink, type TRPCClient } from "@trpc/client";
import { type AppRouter, createRpcAdapter } from "../src/index.ts";

export const ADMIN = { email: "admin@example.com", password: "a right password" };

/** A running tRPC API on a socket, with its own data. */
export interface RunningRpc extends AsyncDisposable {
	/** Ends in "/trpc". */
	readonly url: string;
	/** What the log was told of each request, oldest first. */
	readonly scopes: readonly RequestScope[];
	readonly internal_errors: readonly unknown[];
	/** A client that sends each call by itself. */
	client(authorization?: string): TRPCClient<AppRouter>;
	/** A client that puts calls of one moment into one request. */
	batchClient(authorization?: string): TRPCClient<AppRouter>;
	/** One request as it stands, with the administrator's credentials unless others are given. */
	send(path: string, init?: RequestInit): Promise<Response>;
}

/**
 * Starts it on the demo cluster. Its clock stands still, so an action that has begun to move shards stays live. `change` replaces what the
 * process hands to the adapter.
 */
export async function startRpc(change: (deps: AdapterDeps) => Partial<AdapterDeps> = () => ({})): Promise<RunningRpc> {
	await using opened = new AsyncDisposableStack();
	const scopes: RequestScope[] = [];
	const internal_errors: unknown[] = [];
	const data_dir = await mkdtemp(join(tmpdir(), "node-actions-rpc-"));
	opened.defer(() => rm(data_dir, { recursive: true }));
	const observed: CreateAdapter = (given) => {
		const adapter = createRpcAdapter({
			...given,
			onInternalError: (error) => internal_errors.push(error),
			...change(given),
		});
		return {
			...adapter,
			fetch: (request, scope) => {
				scopes.push(scope);
				return adapter.fetch(request, scope);
			},
		};
	};
	const settings = { http_port: 0, https: false, log_level: "silent", drain_wait_ms: 0 } as const;
	const config = configWith({ ...settings, data_dir, admin_user: ADMIN.email, admin_password: ADMIN.password });
	const server = opened.use(await startServer(config, [observed], { clock: new VirtualClock() }));
	const url = `${server.urls.http}/trpc`;
	const resources = opened.move();
	return {
		url,
		scopes,
		internal_errors,
		client: (authorization = basic(ADMIN)) =>
			createTRPCClient<AppRouter>({ links: [httpLink({ url, headers: { authorization } })] }),
		batchClient: (authorization = basic(ADMIN)) =>
			createTRPCClient<AppRouter>({ links: [httpBatchLink({ url, headers: { authorization } })] }),
		send: (path, { headers, ...init } = {}) =>
			fetch(`${url}${path}`, {
				...init,
				headers: { authorization: basic(ADMIN), ...Object.fromEntries(new Headers(headers)) },
			}),
		[Symbol.asyncDispose]: () => resources.disposeAsync(),
	};
}

export function basic({ email, password }: { readonly email: string; readonly password: string }): string {
	return `Basic ${Buffer.from(`${email}:${password}`).toString("base64")}`;
}
