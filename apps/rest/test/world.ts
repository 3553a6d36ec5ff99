import type { Credentials } from "@node-actions/application";
import { configWith, startServer } from "@node-actions/runtime";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { CHEAP_HASH, type Hosted, openHostedWorld } from "@node-actions/test-fixtures/hosted-world";
import type { Answer, ApiClient, OpenWorld, Refusal, SentStateId } from "@node-actions/test-fixtures/world";
import { createRestAdapter } from "../src/index.ts";

/** A world whose clients send REST requests over a socket. */
export const openRestWorld: OpenWorld = (spec) => {
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
			const server = await startServer(config, [createRestAdapter], {
				clock,
				poll_interval_ms: Number.POSITIVE_INFINITY,
				hash_cost: CHEAP_HASH,
				...(spec.cluster === "demo" ? {} : { cluster: spec.cluster }),
			});
			const url = server.urls.http ?? "";
			return {
				deps: server.deps,
				client: (credentials) => restClient(url, credentials),
				close: () => server.close(),
			};
		},
	});
};

/** The header that carries these credentials. */
export function authorization(credentials: Credentials | undefined): Record<string, string> {
	if (credentials === undefined) return {};
	const { kind } = credentials;
	if (kind === "token") return { authorization: `JWT ${credentials.token}` };
	const pair = Buffer.from(`${credentials.user_name}:${credentials.password}`, "utf8").toString("base64");
	return { authorization: `Basic ${pair}` };
}

function restClient(url: string, credentials: () => Promise<Credentials | undefined>): ApiClient {
	async function send<Value>(
		method: string,
		parts: readonly (string | number)[],
		body?: unknown,
		{ query = "", headers = {} }: { readonly query?: string; readonly headers?: Record<string, string> } = {},
	): Promise<Answer<Value>> {
		const path = parts.map((part) => encodeURIComponent(part)).join("/");
		const response = await fetch(`${url}/${path}${query}`, {
			method,
			headers: { ...authorization(await credentials()), ...headers },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const answer: unknown = await response.json();
		// The scenarios check what stands in an answer; its type is what the transport promises.
		if (response.status === 200) return { ok: true, value: answer as Value };
		return { ok: false, ...refusalIn(answer) };
	}
	const nodes = ["v1", "nodes"];
	const users = ["v1", "users"];
	return {
		listActions: () => send("GET", [...nodes, "actions"]),
		listNodeActions: (uid) => send("GET", [...nodes, uid, "actions"]),
		getAction: (uid, action) => send("GET", [...nodes, uid, "actions", action]),
		startAction: (uid, action, options, on_state) =>
			send("POST", [...nodes, uid, "actions", action], options, { headers: stateHeader(on_state) }),
		planAction: (uid, action, options, on_state) =>
			send("POST", [...nodes, uid, "actions", action], options, {
				query: "?dry_run=true",
				headers: stateHeader(on_state),
			}),
		cancelAction: (uid, action) => send("DELETE", [...nodes, uid, "actions", action]),
		nodes: () => send("GET", nodes),
		node: (uid) => send("GET", [...nodes, uid]),
		nodeStatuses: () => send("GET", [...nodes, "status"]),
		nodeStatus: (uid) => send("GET", [...nodes, uid, "status"]),
		snapshots: (uid) => send("GET", [...nodes, uid, "snapshots"]),
		deleteSnapshot: (uid, name) => send("DELETE", [...nodes, uid, "snapshots", name]),
		shards: () => send("GET", ["v1", "shards"]),
		bdbs: () => send("GET", ["v1", "bdbs"]),
		listUsers: () => send("GET", users),
		getUser: (uid) => send("GET", [...users, uid]),
		createUser: (fields) => send("POST", users, fields),
		updateUser: (uid, changes) => send("PUT", [...users, uid], changes),
		deleteUser: (uid) => send("DELETE", [...users, uid]),
		token: (body) => send("POST", [...users, "authorize"], body),
		refreshToken: () => send("POST", [...users, "refresh_jwt"]),
	};
}

function stateHeader(on_state: SentStateId | undefined): Record<string, string> {
	return on_state === undefined ? {} : { "cluster-state-id": String(on_state) };
}

function refusalIn(answer: unknown): Omit<Refusal, "ok"> {
	const { error_code, message, action_uid } = answer as Record<string, unknown>;
	return {
		error_code: String(error_code),
		message: String(message),
		...(action_uid === undefined ? {} : { action_uid: String(action_uid) }),
	};
}
