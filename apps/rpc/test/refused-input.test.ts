import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { basic, type RunningRpc, startRpc } from "./start-rpc.ts";
import { envelope, post, query, refusalIn } from "./wire.ts";

let rpc: RunningRpc;
beforeAll(async () => {
	rpc = await startRpc(() => ({ body_bytes_max: 1_000 }));
});
afterAll(() => rpc[Symbol.asyncDispose]());

describe("[S5-unauthenticated-rpc] the caller hears 401 and a challenge, before anything else is looked at,", () => {
	const wrong_input = query("actions.get", { node_uid: "wrong" });
	test.each([
		["no credentials", ""],
		["a wrong password", basic({ email: "admin@example.com", password: "wrong" })],
		["an unknown user", basic({ email: "nobody@example.com", password: "wrong" })],
		["Basic without Base64", "Basic ???"],
		["Basic without a colon", `Basic ${Buffer.from("admin@example.com").toString("base64")}`],
		["Basic with a control character", basic({ email: "admin@example.com\0", password: "x" })],
		["Basic without a value", "Basic"],
		["a forged token", "Bearer eyJhbGciOiJub25lIn0.e30."],
		["a token that is none", "JWT x"],
		["two words after the scheme", "Bearer a b"],
		["an unknown scheme", "Digest x"],
	])("for %s", async (_what, authorization) => {
		const response = await rpc.send(wrong_input, { headers: { authorization } });
		expect(response.status).toBe(401);
		expect(response.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
		expect(await refusalIn(response)).toMatchObject({ code: "UNAUTHORIZED", error_code: "unauthenticated" });
	});

	test("for a body that would be refused as well, however it is wrong", async () => {
		const headers = { authorization: "", "content-type": "application/json" };
		for (const body of ["{", "x".repeat(2_000)]) {
			const response = await rpc.send("/actions.start", post(body, headers));
			expect(await refusalIn(response)).toMatchObject({ error_code: "unauthenticated" });
		}
		const text = await rpc.send("/actions.start", post("{}", { authorization: "", "content-type": "text/plain" }));
		expect(await refusalIn(text)).toMatchObject({ error_code: "unauthenticated" });
	});
});

describe("[S5-invalid-rpc] [S5-body-rpc] a call is BAD_REQUEST with error_code invalid_request", () => {
	test.each([0, -1, 1.5, 2 ** 31, "1", null, true, [1], {}])("for the node uid %j", async (node_uid) => {
		for (const response of [
			await rpc.send(query("actions.get", { node_uid, action: "remove" })),
			await rpc.send(query("actions.listForNode", { node_uid })),
			await rpc.send(query("nodes.get", { node_uid })),
			await rpc.send("/actions.start", post(JSON.stringify({ node_uid, action: "remove" }))),
			await rpc.send("/actions.cancel", post(JSON.stringify({ node_uid, action: "remove" }))),
		]) {
			const refusal = await refusalIn(response);
			expect(refusal).toMatchObject({ code: "BAD_REQUEST", httpStatus: 400, error_code: "invalid_request" });
			expect(refusal.message).toMatch(/^node_uid: must be a whole number from 1 to 2147483647/);
		}
	});

	test.each([
		["an option of another action", { node_uid: 1, action: "remove", options: { evict_dbs: ["a"] } }],
		["an unknown option", { node_uid: 1, action: "maintenance_on", options: { force: true } }],
		["an option of the wrong type", { node_uid: 1, action: "remove", options: { wait_for_persistence: "yes" } }],
		["options that are no object", { node_uid: 1, action: "remove", options: [] }],
		["an unknown field", { node_uid: 1, action: "remove", force: true }],
		["no node", { action: "remove" }],
		["null", null],
		["a number", 1],
		["a list", []],
	])("for %s", async (_what, input) => {
		const response = await rpc.send("/actions.start", post(JSON.stringify(input)));
		expect(await refusalIn(response)).toMatchObject({ code: "BAD_REQUEST", error_code: "invalid_request" });
		expect((await rpc.client().actions.list.query()).actions).toEqual([]);
	});

	test.each([
		["a body that is no JSON", "/actions.start", post("{")],
		["an empty body", "/actions.start", post("")],
		["a body of another type", "/actions.start", post("{}", { "content-type": "text/plain" })],
		["a form", "/actions.start", post(new URLSearchParams({ node_uid: "1" }), {})],
		["a body without a type", "/actions.start", post(new Blob(["{}"]), {})],
		["an input that is no JSON", "/actions.get?input={", {}],
		["no input where one is needed", "/actions.get", {}],
		["an input where none is taken", "/actions.list?input={}", {}],
		["a broken escape in the path", "/actions.get%", {}],
		["broken connection parameters", "/nodes.list?connectionParams=x", {}],
		["a batch whose input is no object", "/nodes.get,nodes.get?batch=1&input=1", {}],
		["a batch that mixes queries and mutations", "/nodes.list,auth.token?batch=1", {}],
		["a batch of more than 50 calls", `/${Array(51).fill("nodes.list").join(",")}?batch=1`, {}],
	])("for %s", async (_what, path, init) => {
		const response = await rpc.send(path, init);
		expect(response.headers.get("content-type")).toBe("application/json");
		const body = z.union([envelope, z.array(envelope)]).parse(await response.json());
		for (const { error } of [body].flat()) {
			expect(error.data).toMatchObject({ code: "BAD_REQUEST", httpStatus: 400, error_code: "invalid_request" });
		}
	});
});

test("[S5-unknown-action-rpc] starting a name outside the four is BAD_REQUEST with error_code unknown_action", async () => {
	for (const action of ["drain", "rebalance", "restart", "Remove", "", "__proto__", 1, null]) {
		const response = await rpc.send("/actions.start", post(JSON.stringify({ node_uid: 1, action })));
		expect(await refusalIn(response)).toMatchObject({ code: "BAD_REQUEST", error_code: "unknown_action" });
	}
});

describe("[S5-invalid-rpc] an input field in the URL, where tRPC would not hear it, is refused", () => {
	const start = JSON.stringify({ node_uid: 1, action: "remove" });

	test.each([
		["dry_run=true", '"dry_run"'],
		["node_uid=2", '"node_uid"'],
		["idempotency_key=a&cluster_state_id=1&dry-run", '"idempotency_key", "cluster_state_id", "dry-run"'],
		["Batch=1", '"Batch"'],
		["%00=1", "of such a name"],
		["=1", "of such a name"],
	])("with ?%s, and starts nothing", async (parameters, named) => {
		const response = await rpc.send(`/actions.start?${parameters}`, post(start));
		expect(await refusalIn(response)).toMatchObject({
			error_code: "invalid_request",
			description: expect.stringMatching(new RegExp(`^The URL has no parameter ${named}; .*\\.$`)),
		});
		expect(await rpc.client().actions.list.query()).toEqual({ actions: [] });
	});

	test.each([
		["cluster-state-id", "cluster_state_id"],
		["Idempotency-Key", "idempotency_key"],
	])("as REST's header %s is, which stands in the input here", async (header, field) => {
		const headers = { "content-type": "application/json", [header]: "999999" };
		const response = await rpc.send("/actions.start", post(start, headers));
		expect(await refusalIn(response)).toMatchObject({
			error_code: "invalid_request",
			description: expect.stringContaining(`send ${field} in the input`),
		});
		expect(await rpc.client().actions.list.query()).toEqual({ actions: [] });
	});

	test("an input is read once, and of a mutation in the body alone", async () => {
		for (const [path, init] of [
			[`/actions.start?input=${encodeURIComponent('{"dry_run":true}')}`, post(start)],
			["/actions.list?input=&input=", {}],
			["/actions.start?batch=0&batch=1", post(start)],
		] as const) {
			expect(await refusalIn(await rpc.send(path, init))).toMatchObject({ error_code: "invalid_request" });
		}
		expect(await rpc.client().actions.list.query()).toEqual({ actions: [] });
	});

	test("also of a query, of a subscription and of each call of a batch, though not before the caller is known", async () => {
		for (const path of ["/actions.history?limit=1", "/actions.list?_=1"]) {
			expect(await refusalIn(await rpc.send(path))).toMatchObject({ error_code: "invalid_request" });
		}
		expect(await (await rpc.send("/actions.watch?node_uid=1")).text()).toContain('"error_code":"invalid_request"');
		const batch = await rpc.send(
			"/actions.start,actions.cancel?batch=1&dry_run=true",
			post(JSON.stringify({ 0: JSON.parse(start), 1: JSON.parse(start) })),
		);
		const refused = { error: { data: { error_code: "invalid_request" } } };
		expect(await batch.json()).toMatchObject([refused, refused]);
		const headers = { "content-type": "application/json", authorization: "" };
		expect((await rpc.send("/actions.start?dry_run=true", post(start, headers))).status).toBe(401);
	});

	test("while what tRPC reads is taken", async () => {
		const read = "connectionParams=%7B%7D&lastEventId=0&Last-Event-Id=0&batch=0";
		expect((await rpc.send(`/actions.list?input=&${read}`)).status).toBe(200);
		expect((await rpc.send(`/auth.token?${read}`, post("{}"))).status).toBe(200);
	});
});
