import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningRpc, startRpc } from "./start-rpc.ts";
import { post, refusalIn } from "./wire.ts";

let rpc: RunningRpc;
beforeAll(async () => {
	rpc = await startRpc(() => ({ body_bytes_max: 1_000 }));
});
afterAll(() => rpc[Symbol.asyncDispose]());

describe("an answer", () => {
	test("is JSON with a length, is not kept by caches, and is what its type says", async () => {
		const response = await rpc.send("/nodes.list");
		expect(response.status).toBe(200);
		const body = await response.text();
		expect(JSON.parse(body)).toMatchObject({ result: { data: [{ uid: 1 }, { uid: 2 }, { uid: 3 }] } });
		expect(Object.fromEntries(response.headers)).toMatchObject({
			"content-type": "application/json",
			"content-length": String(Buffer.byteLength(body)),
			"cache-control": "no-store",
			"x-content-type-options": "nosniff",
		});
	});
});

test("a query may carry any content type", async () => {
	for (const type of [
		"application/x-www-form-urlencoded",
		"multipart/form-data; boundary=x",
		"application/octet-stream",
	]) {
		expect((await rpc.send("/nodes.list", { headers: { "content-type": type } })).status).toBe(200);
	}
});

describe("a call that reaches no procedure", () => {
	test.each(["/nodes.none", "/none.list", "/nodes", "/", "", "/__proto__", "/toString", "/actions/list"])(
		"is path_not_found for /trpc%s",
		async (path) => {
			expect(await refusalIn(await rpc.send(path))).toMatchObject({ code: "NOT_FOUND", error_code: "path_not_found" });
		},
	);

	test.each([
		["POST", "/actions.list", "GET"],
		["GET", "/actions.start", "POST"],
		["PUT", "/actions.start", "POST"],
		["DELETE", "/actions.cancel", "POST"],
		["OPTIONS", "/actions.get", "GET"],
	])("is method_not_allowed for %s %s, with Allow: %s", async (method, path, allow) => {
		const response = await rpc.send(path, { method, ...(method === "POST" ? post("{}") : {}) });
		expect(response.headers.get("allow")).toBe(allow);
		expect(await refusalIn(response)).toMatchObject({ code: "METHOD_NOT_SUPPORTED", error_code: "method_not_allowed" });
	});

	test("is method_not_allowed for HEAD", async () => {
		expect((await rpc.send("/actions.list", { method: "HEAD" })).status).toBe(405);
	});
});

describe("a body over the limit", () => {
	const json = { "content-type": "application/json" };
	const large = JSON.stringify({ email: "x".repeat(1_000) });

	test("is payload_too_large when its length is declared", async () => {
		const response = await rpc.send("/users.create", post(large, json));
		expect(await refusalIn(response)).toMatchObject({ code: "PAYLOAD_TOO_LARGE", error_code: "payload_too_large" });
	});

	test("is payload_too_large when it arrives in chunks", async () => {
		const body = new Blob([large]).stream();
		const response = await rpc.send("/users.create", { ...post(body, json), duplex: "half" });
		expect(await refusalIn(response)).toMatchObject({ code: "PAYLOAD_TOO_LARGE", error_code: "payload_too_large" });
	});

	test("is read when it just fits", async () => {
		const fitting = JSON.stringify({ email: "x".repeat(1_000 - 12) });
		expect(Buffer.byteLength(fitting)).toBe(1_000);
		const response = await rpc.send("/users.create", post(fitting, json));
		expect(await refusalIn(response)).toMatchObject({ error_code: "invalid_request" });
	});
});

describe("a batch", () => {
	test("answers each call in its place, with 207 when they differ", async () => {
		const input = encodeURIComponent(JSON.stringify({ 0: { node_uid: 1 }, 1: { node_uid: 99 } }));
		const response = await rpc.send(`/nodes.get,nodes.get,nodes.none?batch=1&input=${input}`);
		expect(response.status).toBe(207);
		expect(await response.json()).toMatchObject([
			{ result: { data: { uid: 1 } } },
			{ error: { data: { error_code: "node_not_found" } } },
			{ error: { data: { error_code: "path_not_found" } } },
		]);
	});

	test("refuses every call of a caller who is not known", async () => {
		const response = await rpc.send("/nodes.list,shards.list?batch=1", { headers: { authorization: "" } });
		expect(response.status).toBe(401);
		expect(response.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
		const refused = { error: { data: { error_code: "unauthenticated" } } };
		expect(await response.json()).toMatchObject([refused, refused]);
	});
});
