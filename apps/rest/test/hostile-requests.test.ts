import fc from "fast-check";
import { expect, test } from "vitest";
import { ADMIN, basic, openServer } from "./open-server.ts";
import { rawExchange } from "./raw-exchange.ts";

const RUNS = 3_000;

/** What HTTP's own parser refuses says nothing about the product, so most requests must get past it. */
function mostly<Value>(usual: readonly Value[], odd: readonly Value[]) {
	return fc.oneof(
		{ weight: 15, arbitrary: fc.constantFrom(...usual) },
		{ weight: 1, arbitrary: fc.constantFrom(...odd) },
	);
}

const authorization = fc.oneof(
	{ weight: 6, arbitrary: fc.constant(basic(ADMIN.email, ADMIN.password)) },
	fc.constantFrom(
		"",
		"Basic",
		"Basic =",
		"Bearer",
		"JWT x.y.z",
		`Basic ${"A".repeat(4_000)}`,
		"Basic\tYTpi",
		"basic YTpiOmM=",
	),
	fc.string({ unit: "binary-ascii" }).map((text) => text.replaceAll(/[\r\n]/g, "")),
);

const segment = fc.oneof(
	fc.constantFrom(
		"v1",
		"v2",
		"nodes",
		"actions",
		"users",
		"status",
		"snapshots",
		"shards",
		"bdbs",
		"authorize",
		"docs",
	),
	fc.constantFrom("1", "2", "0", "-1", "01", "1e3", "2147483648", "9".repeat(300), "NaN", "%00", "%", "%E0%A4%A", ".."),
	fc.constantFrom("remove", "maintenance_on", "maintenance_off", "enslave_node", "__proto__", "constructor", "drain"),
	fc.string({ maxLength: 12 }).map(encodeURIComponent),
	fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\s#\p{Cc}]/gu, "")),
);

const nodeAction = fc
	.tuple(fc.nat({ max: 4 }), fc.constantFrom("remove", "maintenance_on", "maintenance_off", "enslave_node", "x"))
	.map(([uid, name]) => `/v1/nodes/${uid}/actions/${name}`);

const path = fc.oneof(
	{ weight: 2, arbitrary: nodeAction },
	fc.array(segment, { maxLength: 7 }).map((segments) => `/${segments.join("/")}`),
	fc.constantFrom(
		"*",
		"http://elsewhere/v1/nodes",
		"//",
		"/v1/users/1",
		"/v1/users",
		"/v1/users/authorize",
		"/v1/actions/x",
	),
);

const body = fc.oneof(
	fc.json(),
	fc.constantFrom(
		"",
		"{}",
		"null",
		"[]",
		"{",
		'"',
		"[".repeat(20_000),
		'{"a":'.repeat(5_000),
		"\u00ef\u00bb\u00bf{}",
		"\u00ff\u00fe",
	),
	fc
		.dictionary(
			fc.constantFrom(
				"evict_dbs",
				"max_concurrent_actions",
				"snapshot_name",
				"demote_node",
				"email",
				"password",
				"role",
				"ttl",
				"__proto__",
			),
			fc.jsonValue(),
		)
		.map((fields) => JSON.stringify(fields)),
	fc.string({ unit: "binary-ascii", maxLength: 50 }),
);

type Framing = (body: string) => readonly [header: string, sent: string];

const framing = mostly<Framing>(
	[
		(text) => [`Content-Length: ${text.length}`, text],
		(text) => [
			"Transfer-Encoding: chunked",
			`${text === "" ? "" : `${text.length.toString(16)}\r\n${text}\r\n`}0\r\n\r\n`,
		],
	],
	[
		(text) => ["Transfer-Encoding: chunked", `zz\r\n${text}\r\n0\r\n\r\n`],
		(text) => ["Content-Length: -1", text],
		(text) => [`Content-Length: ${text.length}`, `${text}extra`],
	],
);

const method = mostly(["GET", "POST", "PUT", "DELETE"], ["HEAD", "OPTIONS", "PATCH", "TRACE", "FROB"]);
const contentType = fc.constantFrom(
	"application/json",
	"application/x-www-form-urlencoded",
	"multipart/form-data",
	"",
	"x",
);
const host = mostly(["localhost", "localhost:8080", "[::1]"], ["a b", "", "exa mple/../", "%00"]);

const request = fc.record({ method, path, host, authorization, contentType, body, framing }).map((parts) => {
	const [length, sent] = parts.framing(Buffer.from(parts.body, "latin1").toString("latin1"));
	const head = [
		`${parts.method} ${parts.path} HTTP/1.1`,
		`Host: ${parts.host}`,
		`Authorization: ${parts.authorization}`,
		`Content-Type: ${parts.contentType}`,
		"Connection: close",
		length,
	];
	return `${head.join("\r\n")}\r\n\r\n${sent}`;
});

test(`no request out of ${RUNS} generated ones is answered with a server error or ends the server`, async () => {
	await using server = await openServer({ failed_logins_max: 10_000, body_limit: 65_536 });
	const seen = new Map<number, number>();
	await fc.assert(
		fc.asyncProperty(request, async (bytes) => {
			const [answer] = await rawExchange(server.port, bytes);
			const status = answer?.status ?? 0;
			seen.set(status, (seen.get(status) ?? 0) + 1);
			expect(status).toBeLessThan(500);
			if (status >= 400 && answer?.body !== "") {
				expect(JSON.parse(answer?.body ?? "")).toMatchObject({ error_code: expect.any(String) });
			}
		}),
		{ numRuns: RUNS },
	);
	// The generator must get past the first door, or the run says nothing.
	expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 404, 405]));
	expect((await server.send("GET", "/v1/nodes")).status).toBe(200);
});
