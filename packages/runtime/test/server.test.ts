import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Adapter, type ClusterDriver, updateUser } from "@node-actions/application";
import { expect, test } from "vitest";
import { configWith, StartError, startServer } from "../src/index.ts";
import { rawExchange } from "./support/raw-exchange.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { ADMIN_PASSWORD, openTestServer } from "./support/test-server.ts";

/** The log's lines about requests, parsed. */
function requestLines(log: readonly string[]): readonly Record<string, unknown>[] {
	return log.map((line) => JSON.parse(line)).filter((line) => line.msg === "request");
}

test("lets the first admin in with the configured password, and keeps it when another is configured later", async () => {
	await using directory = await temporaryDirectory();
	const first = await startServer(
		configWith({
			data_dir: directory.path,
			http_port: 0,
			https: false,
			admin_password: "first password",
			drain_wait_ms: 0,
		}),
		[],
		{ log_destination: { write: () => {} } },
	);
	expect(first.admin).toEqual({ kind: "created", email: "admin@example.com" });
	await first.close();
	await using again = await openTestServer({ data_dir: directory.path, admin_user: "other@example.com" });
	expect(again.server.admin).toEqual({ kind: "existing", email: "admin@example.com" });
	const login = (password: string) =>
		fetch(`${again.base}/v1/hello`, { headers: { authorization: `Basic ${btoa(`admin@example.com:${password}`)}` } });
	expect((await login("first password")).status).toBe(200);
	expect((await login(ADMIN_PASSWORD)).status).toBe(401);
});

test("a changed password is asked for at once, however often the old one was verified", async () => {
	await using open = await openTestServer();
	const statusOf = async (password: string) => {
		const authorization = `Basic ${btoa(`admin@example.com:${password}`)}`;
		return (await fetch(`${open.base}/v1/hello`, { headers: { authorization } })).status;
	};
	expect([await statusOf(ADMIN_PASSWORD), await statusOf(ADMIN_PASSWORD)]).toEqual([200, 200]);
	const admin = { user_uid: 1, email: "admin@example.com", role: "admin" } as const;
	await updateUser(open.server.deps, admin, { uid: 1, changes: { password: "another password" } });
	expect([await statusOf(ADMIN_PASSWORD), await statusOf("another password")]).toEqual([401, 200]);
});

test("a generated password is readable, differs each time, and is told once", async () => {
	await using a = await openTestServer({ admin_password: undefined });
	await using b = await openTestServer({ admin_password: undefined });
	const [first, second] = [a, b].map(({ server: { admin } }) =>
		admin.kind === "created" ? admin.generated_password : "",
	);
	expect(first).toMatch(/^([a-zA-Z2-9]{5}-){3}[a-zA-Z2-9]{5}$/);
	expect(second).not.toBe(first);
	expect(a.log.join("")).not.toContain(first);
});

test("hands a path to the adapter with the longest matching prefix, whole segments only", async () => {
	const named = (name: string, prefix: string) => (): Adapter => ({ name, prefix, fetch: () => new Response(name) });
	await using open = await openTestServer({}, {}, [named("all", "/"), named("rpc", "/trpc")]);
	const answerOf = async (path: string) => (await fetch(open.base + path)).text();
	expect(await answerOf("/trpc")).toBe("rpc");
	expect(await answerOf("/trpc/nodes.list?input=1")).toBe("rpc");
	expect(await answerOf("/trpc?batch=1")).toBe("rpc");
	expect(await answerOf("/trpcx")).toBe("all");
	expect(await answerOf("/?a=/trpc")).toBe("all");
	expect(await answerOf("/healthz/x")).toBe("all");
});

test("a trailing slash is tolerated on the routes of operation too", async () => {
	await using open = await openTestServer();
	for (const path of ["/healthz/", "/readyz/", "/metrics/"]) expect((await fetch(open.base + path)).status).toBe(200);
	await open.server.close();
	expect(requestLines(open.log).map(({ route }) => route)).toEqual(["/healthz", "/readyz", "/metrics"]);
});

test("a path that no adapter takes is answered in the body of every error", async () => {
	await using open = await openTestServer();
	const response = await fetch(`${open.base}/v2x`);
	expect(response.status).toBe(404);
	expect(await response.json()).toEqual({
		error_code: "path_not_found",
		description: "There is nothing at this path; what there is begins with /healthz, /readyz, /metrics, /v1.",
		message: "There is nothing at this path; what there is begins with /healthz, /readyz, /metrics, /v1.",
	});
});

test("health, readiness and metrics need no login and take GET and HEAD only", async () => {
	await using open = await openTestServer();
	for (const path of ["/healthz", "/readyz", "/metrics"]) {
		expect((await fetch(open.base + path)).status).toBe(200);
		expect((await fetch(open.base + path, { method: "HEAD" })).status).toBe(200);
		const post = await fetch(open.base + path, { method: "POST" });
		expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
	}
});

test("is not ready while cluster or store do not answer, says which, and tells the cause to the log only", async () => {
	const driver: ClusterDriver = {
		describe: () => Promise.reject(new Error("redis-7 refused the password hunter2")),
		execute: async () => ({ kind: "interrupted" }),
		close: async () => {},
	};
	await using open = await openTestServer({}, { driver });
	const response = await fetch(`${open.base}/readyz`);
	expect(response.status).toBe(503);
	expect(await response.json()).toEqual({ status: "not_ready", reasons: ["The cluster does not answer."] });
	expect((await fetch(`${open.base}/healthz`)).status).toBe(200);
	expect(open.log.join("")).toContain("redis-7 refused");
});

test("metrics count requests by adapter, route, method and status, steps and bytes moved, and live actions", async () => {
	await using open = await openTestServer({ speed: 1_000_000 });
	await fetch(`${open.base}/v1/hello`, { headers: { authorization: open.authorization } });
	const { driver } = open.server.deps;
	const shard = (await driver.describe()).shards.find(({ uid }) => uid === "1");
	const context = { fence: undefined, signal: new AbortController().signal, onProgress: () => {} };
	await driver.execute({ kind: "change_primary", to_node_uid: shard?.node_uid ?? 1 }, context);
	const text = await (await fetch(`${open.base}/metrics`)).text();
	expect(text).toContain(
		'node_actions_http_request_duration_seconds_count{adapter="rest",route="/v1/hello",method="GET",status="200"} 1',
	);
	expect(text).toContain('node_actions_steps_total{kind="change_primary",outcome="done"} 1');
	expect(text).toContain("node_actions_moved_bytes_total 0");
	expect(text).toContain("# TYPE node_actions_live_actions gauge");
	expect(text).toContain("process_cpu_seconds_total");
});

test("logs one line per request with its id, route, status, duration and user", async () => {
	await using open = await openTestServer();
	const response = await fetch(`${open.base}/v1/hello?secret=1`, {
		headers: { authorization: open.authorization, "x-request-id": "trace-7" },
	});
	expect(response.headers.get("x-request-id")).toBe("trace-7");
	expect(requestLines(open.log)).toEqual([
		{
			level: "info",
			time: expect.any(Number),
			request_id: "trace-7",
			adapter: "rest",
			method: "GET",
			route: "/v1/hello",
			status: 200,
			duration_ms: expect.any(Number),
			user: "admin@example.com",
			msg: "request",
		},
	]);
});

test.each(["", "a b", "x".repeat(129), "a\tb", '{"a":1}', "é"])(
	"gives a fresh id in place of the insane %j",
	async (id) => {
		await using open = await openTestServer();
		const { hostname, port } = new URL(open.base);
		const head = `GET /healthz HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\n`;
		expect(await rawExchange(open.base, `${head}x-request-id: ${id}\r\n\r\n`)).toMatch(
			/^x-request-id: [\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\r$/im,
		);
	},
);

test("no password, token, header, body or query string reaches the log, whatever the outcome", async () => {
	await using open = await openTestServer({ log_level: "trace" });
	const token = await open.server.deps.tokens.sign({ uid: 1, password_hash: "hash" }, 60);
	const secrets = [ADMIN_PASSWORD, open.authorization.slice(6), token, "hunter2", "tell-no-one", "wrong-password"];
	const send = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
		fetch(`${open.base}${path}?password=hunter2`, { headers, ...init });
	await send("/v1/hello", { authorization: open.authorization, cookie: "tell-no-one" });
	await send("/v1/hello", { authorization: `Bearer ${token}` });
	await send("/v1/hello", { authorization: `Basic ${btoa("tell-no-one:wrong-password")}` });
	await send("/v1/body", {}, { method: "POST", body: "hunter2" });
	await send("/v1/broken", { "x-secret": "tell-no-one" });
	await send("/nowhere/hunter2", {});
	await rawExchange(open.base, "GET /hunter2 HTTP/1.1\r\nauthorization: tell-no-one\r\n\r\n");
	await open.server.close();
	expect(requestLines(open.log)).toHaveLength(6);
	for (const secret of secrets) expect(open.log.join("")).not.toContain(secret);
});

test("an internal error is logged with the request id under which the caller was answered", async () => {
	await using open = await openTestServer();
	const response = await fetch(`${open.base}/v1/broken`);
	const line = open.log.map((text) => JSON.parse(text)).find(({ msg }) => msg === "internal error");
	expect(line).toMatchObject({ level: "error", request_id: response.headers.get("x-request-id"), route: "/v1/broken" });
	expect(line.err.message).toBe("the disk said no");
});

test.each([
	["headers beyond 16 KiB", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(20_000)}\r\n\r\n`, 431],
	["no HTTP at all", "hello\r\n\r\n", 400],
	["no Host header", "GET / HTTP/1.1\r\nconnection: close\r\n\r\n", 400],
	["an empty Host header in HTTP/1.0", "GET / HTTP/1.0\r\nhost:\r\n\r\n", 400],
	["a bad Host header", "GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n", 400],
	["CONNECT, for which a proxy is needed", "CONNECT a:80 HTTP/1.1\r\nhost: a\r\n\r\n", 405],
	["an expectation of wonders", "GET / HTTP/1.1\r\nhost: a\r\nexpect: wonders\r\n\r\n", 417],
	["a target that is no path", "GET nowhere HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", 400],
])("%s is answered with status and error body", async (_, request, status) => {
	await using open = await openTestServer();
	const answer = await rawExchange(open.base, request);
	expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
	expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({
		error_code: status === 405 ? "method_not_allowed" : "invalid_request",
		description: expect.stringMatching(/^[A-Z].*[;:,] .*\.$/),
	});
	expect((await fetch(`${open.base}/healthz`)).status).toBe(200);
});

test("HTTP/1.0, which knows no Host header, is answered without one, and the connection ends with the answer", async () => {
	await using open = await openTestServer();
	const answer = await rawExchange(open.base, "GET /healthz HTTP/1.0\r\n\r\n");
	expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*^content-length: \d+\r$/im);
	expect(answer).not.toMatch(/^transfer-encoding:/im);
});

test("an offer to upgrade is passed over, and nobody waits for an answer to what was sent after it", async () => {
	await using open = await openTestServer();
	const answered = { a: 200, "": 400 };
	for (const [host, status] of Object.entries(answered)) {
		const offer = `GET /healthz HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`;
		const answer = await rawExchange(open.base, `${offer}GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n`);
		expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*^connection: close\r$`, "im"));
	}
});

test("a port in use is refused in a sentence, before an admin is made, and leaves nothing open", async () => {
	await using open = await openTestServer();
	await using directory = await temporaryDirectory();
	const port = Number(new URL(open.base).port);
	const config = configWith({ data_dir: directory.path, http_port: port, https: false });
	const refused = startServer(config, [], { log_destination: { write: () => {} } });
	await expect(refused).rejects.toThrow(
		new StartError(
			[`--http-port: cannot listen on 127.0.0.1 port ${port}: the port is in use; stop what uses it or give another.`],
			{ exit_code: 1 },
		),
	);
	await using later = await openTestServer({ data_dir: directory.path });
	expect(later.server.admin.kind).toBe("created");
});

test.each(["http", "https"] as const)(
	"a start that a used port keeps from serving %s makes no data directory",
	async (scheme) => {
		await using open = await openTestServer();
		await using parent = await temporaryDirectory();
		const data_dir = join(parent.path, "data");
		const used = { [`${scheme}_port`]: Number(new URL(open.base).port) };
		await expect(openTestServer({ data_dir, https: true, ...used })).rejects.toThrow(`--${scheme}-port: cannot listen`);
		expect(await readdir(parent.path)).toEqual([]);
	},
);

test.each(["999.1.1.1", "192.0.2.1", "no.such.host.invalid", "fe80::1:2:3"])(
	"a host that is none of this machine is refused as such, and not as the port (%s)",
	async (host) => {
		await expect(openTestServer({ host })).rejects.toMatchObject({
			sentences: [
				expect.stringMatching(
					/^--host: must be an address of this machine, or a name that leads to one; it cannot listen on \S+ \([A-Z_]+\)\.$/,
				),
			],
			exit_code: 1,
		});
	},
);

test("warns when passwords could cross a network in clear", async () => {
	await using open = await openTestServer({ host: "0.0.0.0" });
	expect(open.log.join("")).toContain("passwords cross the network in clear");
	expect(open.base).toMatch(/^http:\/\/127\.0\.0\.1:/);
});
