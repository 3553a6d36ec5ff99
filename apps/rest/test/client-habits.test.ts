import { seeState } from "@node-actions/application";
import { expect, test } from "vitest";
import { z } from "zod";
import { jsonOf } from "./json-of.ts";
import { ADMIN, basic, openServer } from "./open-server.ts";
import { rawExchange } from "./raw-exchange.ts";

const token = z.strictObject({ access_token: z.string() });

const ACTION = "/v1/nodes/2/actions/maintenance_on";
const AUTHORIZATION = `Authorization: ${basic(ADMIN.email, ADMIN.password)}`;

/** One request whose head has exactly these lines, and the answer to it. */
async function exchange(port: number, requestLine: string, lines: readonly string[], body = "") {
	const head = [`${requestLine} HTTP/1.1`, "Host: localhost", "Connection: close", ...lines];
	const [answer] = await rawExchange(port, `${head.join("\r\n")}\r\n\r\n${body}`);
	if (answer === undefined) throw new Error("no answer");
	return answer;
}

test.each([
	["a form, as curl declares it by default", "application/x-www-form-urlencoded"],
	["JSON with a charset", "application/json;charset=utf-8"],
	["plain JSON", "application/json"],
	["text", "text/plain"],
	["what is no content type", "json"],
])("[S6-form] [S6-charset] %s: a POST of {} starts the action", async (_what, content_type) => {
	await using server = await openServer();
	const lines = [AUTHORIZATION, `Content-Type: ${content_type}`, "Content-Length: 2"];
	expect(await exchange(server.port, `POST ${ACTION}`, lines, "{}")).toMatchObject({ status: 200 });
});

test.each([
	["an empty object", "{}"],
	["null", "null"],
	["nothing", ""],
	["blanks", " \r\n"],
	["an empty object behind a byte order mark", "\u00EF\u00BB\u00BF{}"],
])(
	"[S6-empty] [S6-uid-text] a POST of %s starts the action and answers its action_uid as text",
	async (_what, body) => {
		await using server = await openServer();
		const answer = await exchange(
			server.port,
			`POST ${ACTION}`,
			[AUTHORIZATION, `Content-Length: ${body.length}`],
			body,
		);
		expect(answer.status).toBe(200);
		expect(JSON.parse(answer.body)).toMatchObject({ action_uid: expect.any(String), status: "queued" });
	},
);

test("a POST with neither a content type nor a content length starts the action", async () => {
	await using server = await openServer();
	expect(await exchange(server.port, `POST ${ACTION}`, [AUTHORIZATION])).toMatchObject({ status: 200 });
});

test("a POST in chunks starts the action", async () => {
	await using server = await openServer();
	const answer = await exchange(
		server.port,
		`POST ${ACTION}`,
		[AUTHORIZATION, "Transfer-Encoding: chunked"],
		"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
	);
	expect(answer.status).toBe(200);
});

test.each([["Accept: */*"], ["Accept: application/json"], ["Accept: text/html"], ["X-No-Accept: 1"]])(
	"[S6-accept] %s is answered with JSON",
	async (line) => {
		await using server = await openServer();
		const answer = await exchange(server.port, "GET /v1/nodes", [AUTHORIZATION, line]);
		expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
	},
);

test("[S6-bodyless] a content type on GET and DELETE without a body does no harm, nor does a body on DELETE", async () => {
	await using server = await openServer();
	await server.send("POST", ACTION);
	const json = "Content-Type: application/json";
	expect(await exchange(server.port, `GET ${ACTION}`, [AUTHORIZATION, json])).toMatchObject({ status: 200 });
	expect(await exchange(server.port, `DELETE ${ACTION}`, [AUTHORIZATION, json])).toMatchObject({ status: 200 });
	await server.settle();
	const lines = [AUTHORIZATION, json, "Content-Length: 9"];
	expect(await exchange(server.port, `DELETE ${ACTION}`, lines, "not json!")).toMatchObject({ status: 200 });
});

test("[S6-jwt-schemes] [S6-authorize-body] [S1-authorize-path] a token from a Basic login is accepted as JWT and as Bearer, and buys the next", async () => {
	await using server = await openServer();
	const response = await server.send("POST", "/v1/users/authorize");
	expect(response.status).toBe(200);
	const { access_token } = await jsonOf(response, token);
	for (const scheme of ["JWT", "Bearer", "jwt", "BEARER"]) {
		expect((await server.send("GET", "/v1/nodes", { as: `${scheme} ${access_token}` })).status).toBe(200);
	}
	const next = await server.send("POST", "/v1/users/refresh_jwt", { as: `JWT ${access_token}` });
	expect(next.status).toBe(200);
	const { access_token: second } = await jsonOf(next, token);
	expect((await server.send("GET", "/v1/nodes", { as: `JWT ${second}` })).status).toBe(200);
});

test("[S6-authorize-body] a token lives for ttl seconds, 300 when nothing is said", async () => {
	await using server = await openServer();
	const authorize = (body: string) => server.send("POST", "/v1/users/authorize", { body });
	const short = await jsonOf(await authorize('{"ttl":1}'), token);
	const usual = await jsonOf(await authorize("null"), token);
	const status = async (value: string) => (await server.send("GET", "/v1/nodes", { as: `JWT ${value}` })).status;
	expect([await status(short.access_token), await status(usual.access_token)]).toStrictEqual([200, 200]);
	await server.clock.advance(2_000);
	expect([await status(short.access_token), await status(usual.access_token)]).toStrictEqual([401, 200]);
	await server.clock.advance(300_000);
	expect(await status(usual.access_token)).toBe(401);
	for (const body of ['{"ttl":0}', '{"ttl":86401}', '{"ttl":"1"}', '{"ttl":1.5}', '{"tll":1}']) {
		expect((await authorize(body)).status).toBe(400);
	}
});

test("[S6-headers] [S6-state-id] answers are JSON with their length, the cluster's state, and nothing to cache or guess", async () => {
	await using server = await openServer();
	for (const path of [
		"/v1/nodes",
		"/v1/nodes/actions",
		"/v1/nodes/1/actions",
		"/v1/actions",
		"/v2/actions",
		"/v1/users",
	]) {
		const answer = await exchange(server.port, `GET ${path}`, [AUTHORIZATION]);
		expect(answer.headers).toMatchObject({
			"content-type": "application/json",
			"content-length": String(Buffer.byteLength(answer.body)),
			"cluster-state-id": String((await seeState(server.deps)).cluster_state_id),
			"cache-control": "no-store",
			"x-content-type-options": "nosniff",
		});
		expect(answer.headers).not.toHaveProperty("transfer-encoding");
	}
});

test("[S6-state-id] the state grows when the cluster has changed, also for a client that only polls its action", async () => {
	await using server = await openServer();
	const started = await server.send("POST", ACTION);
	await server.settle();
	const polled = await server.send("GET", ACTION);
	const { cluster_state_id: state_id } = await seeState(server.deps);
	expect(polled.headers.get("cluster-state-id")).toBe(String(state_id));
	expect(Number(started.headers.get("cluster-state-id"))).toBeLessThan(state_id);
});

test("[S6-state-id] refusals carry the state too, but not to whoever is not let in", async () => {
	await using server = await openServer();
	const { cluster_state_id: state_id } = await seeState(server.deps);
	const post = async (authorization: string, body: string) => {
		const lines = [`Authorization: ${authorization}`, `Content-Length: ${body.length}`];
		const { status, headers } = await exchange(server.port, `POST ${ACTION}`, lines, body);
		return [status, headers["cluster-state-id"]];
	};
	const admin = basic(ADMIN.email, ADMIN.password);
	expect(await post(admin, "{")).toEqual([400, String(state_id)]);
	expect(await post(admin, '{"none":1}')).toEqual([400, String(state_id)]);
	expect(await post(admin, " ".repeat(2_000_000))).toEqual([413, String(state_id)]);
	expect(await post(basic(ADMIN.email, "wrong"), "{}")).toEqual([401, undefined]);
	for (const [line, status] of [
		["GET /v1/nowhere", 404],
		["POST /v1/nodes", 405],
	] as const) {
		const state_told = async (...headers: readonly string[]) => {
			const answer = await exchange(server.port, line, headers);
			return [answer.status, answer.headers["cluster-state-id"]];
		};
		expect(await state_told(AUTHORIZATION)).toEqual([status, String(state_id)]);
		expect(await state_told()).toEqual([status, undefined]);
		expect(await state_told(`Authorization: ${basic(ADMIN.email, "wrong")}`)).toEqual([status, undefined]);
	}
});

test("guesses at a password count as failed logins on paths that are not there too", async () => {
	await using server = await openServer({ failed_logins_max: 3 });
	for (let guess = 0; guess < 3; guess += 1) await server.send("GET", "/v1/nowhere", { as: [ADMIN.email, "wrong"] });
	expect((await server.send("GET", "/v1/nodes", { as: [ADMIN.email, "another"] })).status).toBe(429);
});

test("HEAD is answered like GET, without the body", async () => {
	await using server = await openServer();
	const get = await exchange(server.port, "GET /v1/nodes", [AUTHORIZATION]);
	const head = await rawExchange(
		server.port,
		`HEAD /v1/nodes HTTP/1.1\r\nHost: localhost\r\n${AUTHORIZATION}\r\nConnection: close\r\n\r\n`,
	).catch((error: unknown) => error);
	expect(head).toMatchObject([{ status: 200, body: "", headers: { "content-length": get.headers["content-length"] } }]);
});

test("a trailing slash and an unknown query parameter are tolerated", async () => {
	await using server = await openServer();
	for (const path of ["/v1/nodes/", "/v1/nodes/actions/", "/v1/nodes/1/actions/?verbose=1"]) {
		expect((await server.send("GET", path)).status).toBe(200);
	}
});

test("requests sent ahead of their answers are answered in order, bodies that nobody reads included", async () => {
	await using server = await openServer();
	const head = (line: string, ...more: readonly string[]) =>
		`${[`${line} HTTP/1.1`, "Host: localhost", AUTHORIZATION, ...more].join("\r\n")}\r\n\r\n`;
	const answers = await rawExchange(
		server.port,
		`${head(`POST ${ACTION}`, "Content-Length: 2")}{}` +
			`${head("DELETE /v1/nodes/1/actions/remove", "Content-Length: 4")}null` +
			head("GET /nowhere") +
			head("GET /v1/nodes", "Connection: close"),
	);
	expect(answers.map(({ status }) => status)).toStrictEqual([200, 404, 404, 200]);
});
