import fc from "fast-check";
import { type Framing, mostly } from "./framing.ts";
import type { RequestParts } from "./request-bytes.ts";

/**
 * Requests to the REST API from nearly right to senseless. `authorizations`: headers that let the sender in, used by most of them. No path is
 * that of a stream, whose answer does not end by itself.
 */
export function hostileRestRequest(
	authorizations: readonly string[],
	framing: fc.Arbitrary<Framing>,
): fc.Arbitrary<RequestParts> {
	return fc
		.record({
			method,
			path,
			query,
			host,
			authorization: authorization(authorizations),
			contentType,
			more,
			body,
			framing,
		})
		.map(({ method, path, query, host, authorization, contentType, more, body, framing }) => ({
			method,
			target: path + query,
			headers: [["Host", host], ["Authorization", authorization], ["Content-Type", contentType], ...more],
			body,
			framing,
		}));
}

/** Headers that are wrong in every way a header can be, and those of `right`. */
export function authorization(right: readonly string[]): fc.Arbitrary<string> {
	return fc.oneof(
		{ weight: 6, arbitrary: fc.constantFrom(...right) },
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
		fc
			.tuple(fc.constantFrom(...right), fc.nat({ max: 60 }))
			.map(([header, at]) => `${header.slice(0, at)}A${header.slice(at)}`),
	);
}

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
		"history",
		"openapi.json",
		"healthz",
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
	{ weight: 4, arbitrary: nodeAction },
	{ weight: 2, arbitrary: fc.array(segment, { maxLength: 7 }).map((segments) => `/${segments.join("/")}`) },
	{
		weight: 2,
		arbitrary: fc.constantFrom(
			"*",
			"http://elsewhere/v1/nodes",
			"//",
			"/v1/users/1",
			"/v1/users/2",
			"/v1/users",
			"/v1/users/authorize",
			"/v1/users/refresh_jwt",
			"/v1/actions/x",
			"/v1/nodes/actions/history",
			"/v1/nodes/1/actions/history",
			"/v1/nodes/1/snapshots/x",
			"/metrics",
			"/readyz",
		),
	},
);

const parameter = fc
	.tuple(
		fc.constantFrom(
			"dry_run",
			"limit",
			"cursor",
			"since",
			"until",
			"kind",
			"order",
			"action",
			"action_uid",
			"user",
			"x",
		),
		fc.oneof(
			fc.constantFrom(
				"true",
				"1",
				"-1",
				"1e9",
				"0",
				"9".repeat(40),
				"accepted",
				"accepted,refused",
				"%00",
				"%zz",
				"%F0%9F",
			),
			fc.string({ maxLength: 8 }).map(encodeURIComponent),
		),
	)
	.map(([name, value]) => `${name}=${value}`);

const query = fc.oneof(
	{ weight: 3, arbitrary: fc.constant("") },
	fc.array(parameter, { maxLength: 4 }).map((parameters) => `?${parameters.join("&")}`),
);

/** A character that is no byte. */
const BEYOND_BYTES = /[\u0100-\uffff]/;

// No password is long enough to be taken: a run that changed its own user's could ask for nothing more.
const body = fc
	.oneof(
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
			.tuple(
				fc.dictionary(
					fc.constantFrom(
						"evict_dbs",
						"max_concurrent_actions",
						"snapshot_name",
						"demote_node",
						"email",
						"name",
						"role",
						"ttl",
						"__proto__",
					),
					fc.oneof(fc.jsonValue(), fc.constantFrom("none", "db_viewer", 5, -1, 1e300, "x".repeat(300))),
				),
				fc.option(fc.oneof(fc.string({ maxLength: 7 }), fc.constantFrom(null, 12_345_678, [], "x".repeat(300)))),
			)
			.map(([fields, password]) => JSON.stringify({ ...fields, ...(password === null ? {} : { password }) })),
		fc.string({ unit: "binary-ascii", maxLength: 50 }),
	)
	.map((text) => Buffer.from(text, BEYOND_BYTES.test(text) ? "utf8" : "latin1").toString("latin1"));

const more = fc.array(
	fc.oneof(
		fc.tuple(
			fc.constantFrom("cluster-state-id", "idempotency-key", "x-request-id", "last-event-id"),
			fc.oneof(fc.constantFrom("1", "0", "-1", "x", "a b", "9".repeat(300)), fc.stringMatching(/^[!-~]{0,20}$/)),
		),
		fc.constantFrom<readonly [string, string]>(
			["Expect", "100-continue"],
			["Expect", "wonders"],
			["Upgrade", "websocket"],
			["Connection", "upgrade"],
			["Content-Encoding", "gzip"],
			["Range", "bytes=0-1"],
			["If-None-Match", "*"],
			["Host", "again"],
			["Accept", "x/y;q=-1"],
			["X", "y".repeat(17_000)],
			["a b", "c"],
		),
	),
	{ maxLength: 2 },
);

const method = mostly(["GET", "POST", "PUT", "DELETE"], ["HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "FROB"]);
const contentType = fc.constantFrom(
	"application/json",
	"application/x-www-form-urlencoded",
	"multipart/form-data",
	"",
	"x",
);
const host = mostly(["localhost", "localhost:8080", "[::1]"], ["a b", "", "exa mple/../", "%00"]);
