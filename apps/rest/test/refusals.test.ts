import { expect, test } from "vitest";
import { errorObjectSchema } from "../src/error-object.ts";
import { jsonOf } from "./json-of.ts";
import { ADMIN, basic, openServer, type SentRequest } from "./open-server.ts";
import { rawExchange } from "./raw-exchange.ts";

const START = "/v1/nodes/2/actions/maintenance_on";
const AUTHORIZATION = `Authorization: ${basic(ADMIN.email, ADMIN.password)}`;

test("[S5-body-rest] a refusal is error_code, description and message, the same text twice", async () => {
	await using server = await openServer();
	const response = await server.send("GET", "/v1/nodes/9");
	const body = await jsonOf(response, errorObjectSchema);
	expect(body).toStrictEqual({
		error_code: "node_not_found",
		description: expect.stringContaining("Node 9"),
		message: body.description,
	});
	expect(response.headers.get("content-type")).toBe("application/json");
});

test.each([
	["no credentials", null],
	["a wrong password", [ADMIN.email, "wrong"]],
	["an unknown user", ["nobody@example.com", "wrong"]],
	["a forged token", "JWT eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA"],
	["a token that says it needs no signature", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."],
] as const)("[S5-unauthenticated-rest] %s is 401 and says how to log in", async (_what, as) => {
	await using server = await openServer();
	const response = await server.send("GET", "/v1/nodes", { as });
	expect(response.status).toBe(401);
	expect(response.headers.get("www-authenticate")).toBe('Basic realm="node-actions", charset="UTF-8"');
	expect(await response.json()).toMatchObject({ error_code: "unauthenticated" });
});

test.each(["Basic", "Basic !!!", "Basic YWRtaW4=", "Basic =", "Basic \u00ff\u00fe", `${"Basic "}${"A".repeat(9_000)}`])(
	"[S6-basic-broken] a broken Basic header is 401",
	async (value) => {
		await using server = await openServer();
		const [answer] = await rawExchange(
			server.port,
			`GET /v1/nodes HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${value}\r\nConnection: close\r\n\r\n`,
		);
		expect(answer?.status).toBe(401);
		expect(JSON.parse(answer?.body ?? "")).toMatchObject({ error_code: "unauthenticated" });
	},
);

test("[S5-too-many-rest] too many failed logins are 429 with Retry-After", async () => {
	await using server = await openServer({ failed_logins_max: 3 });
	const wrong = { as: [ADMIN.email, "wrong"] } as const;
	const statuses: number[] = [];
	for (let attempt = 0; attempt < 3; attempt += 1) statuses.push((await server.send("GET", "/v1/nodes", wrong)).status);
	const refused = await server.send("GET", "/v1/nodes", wrong);
	expect(statuses).toStrictEqual([401, 401, 401]);
	expect(refused.status).toBe(429);
	expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
	expect(await refused.json()).toMatchObject({ error_code: "too_many_failed_logins" });
});

test.each([
	["cut JSON", START, '{"evict_dbs":'],
	["a form", START, "evict_dbs=1"],
	["a wrong type", START, '{"demote_node":"yes"}'],
	["a value out of range", START, '{"max_concurrent_actions":0}'],
	["an unknown option", START, '{"force":true}'],
	["an option of another action", START, '{"wait_for_persistence":true}'],
	["an option of every object", START, '{"__proto__":{"demote_node":true}}'],
	["a list", START, "[]"],
	["a number", START, "5"],
	["a negative uid", "/v1/nodes/-1/actions/remove", "{}"],
	["zero", "/v1/nodes/0/actions/remove", "{}"],
	["a uid with a sign", "/v1/nodes/+1/actions/remove", "{}"],
	["a uid with a leading zero", "/v1/nodes/01/actions/remove", "{}"],
	["a fraction", "/v1/nodes/1.0/actions/remove", "{}"],
	["a uid above the highest", "/v1/nodes/2147483648/actions/remove", "{}"],
	["a huge uid", `/v1/nodes/${"9".repeat(400)}/actions/remove`, "{}"],
	["a name for a uid", "/v1/nodes/node1/actions/remove", "{}"],
	["a cut percent sign", "/v1/nodes/%E0%A4%A/actions/remove", "{}"],
])("[S5-invalid-json] %s is 400 invalid_request and starts nothing", async (_what, path, body) => {
	await using server = await openServer();
	const response = await server.send("POST", path, { body });
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({
		error_code: "invalid_request",
		message: expect.stringMatching(/\w{3}/),
	});
	expect(await server.deps.actions.list()).toStrictEqual([]);
});

test.each([
	["a wrong type", START, '{"demote_node":"yes"}', "options.demote_node: must be true or false, not text."],
	["a list that is none", START, '{"evict_dbs":{}}', /^options.evict_dbs: must be a list of .*, not an object\.$/],
	[
		"text in place of a list",
		START,
		'{"evict_dbs":"1"}',
		"options.evict_dbs: must be a list of at most 10000 databases, each by its name or uid, not text.",
	],
	["an empty name in a list", START, '{"evict_dbs":["a",""]}', /^options.evict_dbs.1: must be the name or uid/],
	["a fraction", START, '{"max_concurrent_actions":1.5}', /: must be a whole number from 1 to 1000, not a fraction\.$/],
	["a name that is too long", START, `{"${"x".repeat(9_000)}":1}`, /has no option of such a name; its options are /],
	["no options at all", START, "[]", /^options: must be a JSON object .*, not a list\.$/],
	[
		"a body that is no object",
		"/v1/users",
		"null",
		"The input must be an object with email, password, name, role, not null.",
	],
	[
		"a field that is missing",
		"/v1/users",
		'{"email":"a@b.c"}',
		"password: is missing; it must be text of 8 to 256 characters, none of them a control character.",
	],
	[
		"a password that is none",
		"/v1/users",
		'{"email":"a@b.c","password":12345678}',
		/^password: must be text .*, not a number\.$/,
	],
	["an unknown field", "/v1/users/authorize", '{"life":1}', 'The input has no field "life"; its fields are ttl.'],
])(
	"%s is refused in words that say where, what is wanted and what came, and repeat no value",
	async (_what, path, body, message) => {
		await using server = await openServer();
		const { description } = await jsonOf(await server.send("POST", path, { body }), errorObjectSchema);
		if (typeof message === "string") expect(description).toBe(message);
		else expect(description).toMatch(message);
		expect(description.length).toBeLessThan(400);
		expect(description).not.toContain("12345678");
	},
);

test.each(["drain", "rebalance", "restart", "remove_node", "REMOVE", "constructor", "a".repeat(64)])(
	"[S5-unknown-action-rest] starting %s is 400 unknown_action",
	async (name) => {
		await using server = await openServer();
		const response = await server.send("POST", `/v1/nodes/1/actions/${name}`);
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({
			error_code: "unknown_action",
			message: expect.stringContaining("remove, maintenance_on, maintenance_off, enslave_node"),
		});
	},
);

test("[S5-permission-rest] a role without the permission is 403", async () => {
	await using server = await openServer();
	const response = await server.send("POST", START, { as: await server.addUser("cluster_member") });
	expect(response.status).toBe(403);
	expect(await response.json()).toMatchObject({ error_code: "permission_denied" });
});

test("refuses in the order 401, 400, 403, 404, 409", async () => {
	await using server = await openServer();
	const viewer = await server.addUser("cluster_viewer");
	await server.send("POST", START);
	const status = async (path: string, request: SentRequest) => (await server.send("POST", path, request)).status;
	const unknownNode = "/v1/nodes/9/actions/maintenance_on";
	expect([
		await status(unknownNode, { as: null, body: "{" }),
		await status(unknownNode, { as: viewer, body: "{" }),
		await status(unknownNode, { as: viewer }),
		await status(unknownNode, {}),
		await status(START, {}),
	]).toStrictEqual([401, 400, 403, 404, 409]);
});

test.each([
	"/",
	"/v1",
	"/v1/nope",
	"/v3/actions",
	"/v1/nodes/1/actions/remove/now",
	"/v1//nodes",
	"/docs/index.js",
	"/docs/../docs/%2e%2e/main.ts",
])("[S5-path] %s is 404 path_not_found, without login", async (path) => {
	await using server = await openServer();
	const [answer] = await rawExchange(
		server.port,
		`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
	);
	expect(answer?.status).toBe(404);
	expect(JSON.parse(answer?.body ?? "")).toMatchObject({ error_code: "path_not_found" });
});

test.each([
	["PUT", START, "GET, HEAD, POST, DELETE"],
	["OPTIONS", START, "GET, HEAD, POST, DELETE"],
	["DELETE", "/v1/nodes/actions", "GET, HEAD"],
	["POST", "/v1/nodes/status", "GET, HEAD"],
	["GET", "/v1/users/authorize", "POST"],
	["HEAD", "/v1/users/authorize", "POST"],
	["PATCH", "/v1/users/1", "GET, HEAD, PUT, DELETE"],
	["PUT", "/v1/users/refresh_jwt", "POST"],
	["POST", "/openapi.json", "GET, HEAD"],
])("[S5-method] %s %s is 405 and allows %s", async (method, path, allow) => {
	await using server = await openServer();
	const response = await server.send(method, path);
	expect(response.status).toBe(405);
	expect(response.headers.get("allow")).toBe(allow);
	if (method !== "HEAD") expect(await response.json()).toMatchObject({ error_code: "method_not_allowed" });
});

test("[S5-too-large] a body over the limit is 413, declared or in chunks, and the server goes on", async () => {
	await using server = await openServer({ body_limit: 1_024 });
	const head = [`POST ${START} HTTP/1.1`, "Host: localhost", AUTHORIZATION, "Connection: close"];
	const body = `{"evict_dbs":["${"x".repeat(2_000)}"]}`;
	const [declared] = await rawExchange(
		server.port,
		`${[...head, `Content-Length: ${body.length}`].join("\r\n")}\r\n\r\n${body}`,
	);
	const [counted] = await rawExchange(
		server.port,
		`${[...head, "Transfer-Encoding: chunked"].join("\r\n")}\r\n\r\n`,
		`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
	);
	for (const answer of [declared, counted]) {
		expect(answer?.status).toBe(413);
		expect(JSON.parse(answer?.body ?? "")).toMatchObject({ error_code: "payload_too_large" });
	}
	expect(await server.deps.actions.list()).toStrictEqual([]);
	expect((await server.send("GET", "/v1/nodes")).status).toBe(200);
});

test("a client that sends an endless body is told 413 and cut off", async () => {
	await using server = await openServer({ body_limit: 1_024 });
	const chunk = `400\r\n${"x".repeat(1_024)}\r\n`;
	const head = [`POST ${START} HTTP/1.1`, "Host: localhost", AUTHORIZATION, "Transfer-Encoding: chunked"];
	const [answer] = await rawExchange(
		server.port,
		`${head.join("\r\n")}\r\n\r\n`,
		...Array.from({ length: 64 }, () => chunk),
		"0\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
	);
	expect(answer?.status).toBe(413);
});
