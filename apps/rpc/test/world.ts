import type { Credentials } from "@node-actions/application";
import { configWith, startServer } from "@node-actions/runtime";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { CHEAP_HASH, type Hosted, openHostedWorld } from "@node-actions/test-fixtures/hosted-world";
import type { Answer, ApiClient, OpenWorld, Refusal } from "@node-actions/test-fixtures/world";
import { createTRPCUntypedClient, httpLink, TRPCClientError } from "@trpc/client";
import { type AppRouter, createRpcAdapter } from "../src/index.ts";

/** A world whose clients call tRPC procedures over a socket. */
export const openRpcWorld: OpenWorld = (spec) => {
	const clock = new VirtualClock();
	return openHostedWorld(spec, {
		clock,
		async start({ directory, admin, spec: { conflict_scope, policy } }): Promise<Hosted> {
			const config = configWith({
				data_dir: directory,
				conflict_scope,
				policy,
				speed: 1,
				admin_user: admin.email,
				admin_password: admin.password,
				http_port: 0,
				https: false,
				log_level: "silent",
				drain_wait_ms: 0,
			});
			const server = await startServer(config, [createRpcAdapter], {
				clock,
				poll_interval_ms: Number.POSITIVE_INFINITY,
				hash_cost: CHEAP_HASH,
				...(spec.cluster === "demo" ? {} : { cluster: spec.cluster }),
			});
			const url = `${server.urls.http}/trpc`;
			return {
				deps: server.deps,
				client: (credentials) => rpcClient(url, credentials),
				close: () => server.close(),
			};
		},
	});
};

async function authorization(credentials: Credentials | undefined): Promise<Record<string, string>> {
	if (credentials === undefined) return {};
	if (credentials.kind === "token") return { authorization: `Bearer ${credentials.token}` };
	const pair = Buffer.from(`${credentials.user_name}:${credentials.password}`, "utf8").toString("base64");
	return { authorization: `Basic ${pair}` };
}

/** Untyped on purpose: the typed client does not compile with the wrong inputs that scenarios send. */
function rpcClient(url: string, credentials: () => Promise<Credentials | undefined>): ApiClient {
	const client = createTRPCUntypedClient<AppRouter>({
		links: [httpLink({ url, headers: async () => authorization(await credentials()) })],
	});
	const ask = <Value>(path: string, input?: unknown) => answered<Value>(client.query(path, input));
	const tell = <Value>(path: string, input?: unknown) => answered<Value>(client.mutation(path, input));
	return {
		listActions: () => ask("actions.list"),
		listNodeActions: (node_uid) => ask("actions.listForNode", { node_uid }),
		getAction: (node_uid, action) => ask("actions.get", { node_uid, action }),
		startAction: (node_uid, action, options, cluster_state_id) =>
			tell("actions.start", { node_uid, action, options, cluster_state_id }),
		planAction: (node_uid, action, options, cluster_state_id) =>
			ask("actions.plan", { node_uid, action, options, cluster_state_id }),
		cancelAction: (node_uid, action) => tell("actions.cancel", { node_uid, action }),
		nodes: () => ask("nodes.list"),
		node: (node_uid) => ask("nodes.get", { node_uid }),
		nodeStatuses: () => ask("nodes.statuses"),
		nodeStatus: (node_uid) => ask("nodes.status", { node_uid }),
		snapshots: (node_uid) => ask("nodes.snapshots", { node_uid }),
		deleteSnapshot: (node_uid, name) => tell("nodes.deleteSnapshot", { node_uid, name }),
		shards: () => ask("shards.list"),
		bdbs: () => ask("bdbs.list"),
		listUsers: () => ask("users.list"),
		getUser: (uid) => ask("users.get", { uid }),
		createUser: (fields) => tell("users.create", fields),
		updateUser: (uid, changes) => tell("users.update", { uid, changes }),
		deleteUser: (uid) => tell("users.delete", { uid }),
		token: (body) => tell("auth.token", body),
		refreshToken: () => tell("auth.token"),
	};
}

async function answered<Value>(call: Promise<unknown>): Promise<Answer<Value>> {
	try {
		// The scenarios check what stands in an answer; its type is what the transport promises.
		return { ok: true, value: (await call) as Value };
	} catch (error) {
		if (!(error instanceof TRPCClientError)) throw error;
		return { ok: false, ...refusalIn(error.data, error) };
	}
}

function refusalIn(data: unknown, cause: Error): Omit<Refusal, "ok"> {
	if (typeof data !== "object" || data === null) throw cause;
	const { error_code, message, action_uid } = data as Record<string, unknown>;
	return {
		error_code: String(error_code),
		message: String(message),
		...(action_uid === undefined ? {} : { action_uid: String(action_uid) }),
	};
}
