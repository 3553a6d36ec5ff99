import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createUser, type ServiceDeps } from "@node-actions/application";
import type { Cluster, Role } from "@node-actions/domain";
import { type Config, configWith, type ServerOverrides, startServer } from "@node-actions/runtime";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { buildCluster } from "@node-actions/test-fixtures/cluster-builder";
import { createRestAdapter } from "../src/index.ts";

export const ADMIN = { email: "admin@example.com", password: "a password for tests" } as const;

/** Three nodes with room to spare: one replicated database, one without replicas. */
export const CLUSTER = buildCluster({
	nodes: [{}, {}, {}],
	databases: [
		{ name: "orders", ranges: ["1/2", "2/3"] },
		{ name: "cache", ranges: ["1"] },
	],
});

export interface SentRequest {
	/** User name and password, or a whole `Authorization` header; null for none. Default: the admin. */
	readonly as?: readonly [user_name: string, password: string] | string | null;
	readonly headers?: Record<string, string>;
	readonly body?: string | Uint8Array<ArrayBuffer>;
	readonly signal?: AbortSignal;
}

export interface TestServer extends AsyncDisposable {
	/** Empty when `http` is switched off. */
	readonly url: string;
	readonly port: number;
	/** Empty unless `https` is switched on. */
	readonly https_url: string;
	readonly deps: ServiceDeps;
	readonly clock: VirtualClock;
	send(method: string, path: string, request?: SentRequest): Promise<Response>;
	/** Makes a user of this role; answers what `as` takes. */
	addUser(role: Role): Promise<readonly [user_name: string, password: string]>;
	/** Lets the cluster's time pass until no action is live. */
	settle(): Promise<void>;
}

/** The real server on a free port, with its own data, a simulated cluster, and time that moves when told. */
export async function openServer(
	config: Partial<Config> = {},
	cluster: Cluster = CLUSTER,
	overrides: ServerOverrides = {},
): Promise<TestServer> {
	await using opened = new AsyncDisposableStack();
	const directory = await mkdtemp(join(tmpdir(), "rest-"));
	opened.defer(() => rm(directory, { recursive: true, force: true }));
	const clock = opened.use(new VirtualClock());
	const server = opened.use(
		await startServer(
			configWith({
				http_port: 0,
				https_port: 0,
				https: false,
				data_dir: directory,
				speed: 1,
				log_level: "silent",
				drain_wait_ms: 0,
				admin_user: ADMIN.email,
				admin_password: ADMIN.password,
				...config,
			}),
			[createRestAdapter],
			{ clock, cluster, poll_interval_ms: Number.POSITIVE_INFINITY, ...overrides },
		),
	);
	const url = server.urls.http ?? "";
	const resources = opened.move();
	return {
		url,
		port: url === "" ? 0 : Number(new URL(url).port),
		https_url: server.urls.https ?? "",
		deps: server.deps,
		clock,
		send: (method, path, { as = [ADMIN.email, ADMIN.password], headers = {}, body, signal } = {}) =>
			fetch(`${url}${path}`, {
				method,
				headers: {
					...(as === null ? {} : { authorization: typeof as === "string" ? as : basic(as[0], as[1]) }),
					...headers,
				},
				...(body === undefined ? {} : { body }),
				...(signal === undefined ? {} : { signal }),
			}),
		async addUser(role) {
			const [email, password] = [`${role}@example.com`, `the password of ${role}`];
			const admin = { user_uid: 1, email: ADMIN.email, role: "admin" } as const;
			const created = await createUser(server.deps, admin, { email, password, role });
			if (!created.ok) throw new Error(created.error.message);
			return [email, password];
		},
		async settle() {
			const idle = server.runner.idle();
			let live = true;
			const ended = idle.then(() => {
				live = false;
			});
			while (live) await clock.advanceToNext();
			await ended;
		},
		[Symbol.asyncDispose]: () => resources.disposeAsync(),
	};
}

export function basic(user_name: string, password: string): string {
	return `Basic ${Buffer.from(`${user_name}:${password}`).toString("base64")}`;
}
