import { type RequestScope, STOPPING } from "@node-actions/application";
import { expect, test } from "vitest";
import { openAdapter } from "./open-adapter.ts";

const SECRET = "password=hunter2";
const AUTHORIZATION = { authorization: `Basic ${Buffer.from("a:b").toString("base64")}` };

test.each([
	["an Error", new Error(SECRET)],
	["text", SECRET],
	["nothing", undefined],
])("[S5-internal] answers 500 with a fixed text and reports the cause when %s is thrown", async (_what, thrown) => {
	const reported: { readonly error: unknown; readonly scope: RequestScope }[] = [];
	const adapter = openAdapter(
		{ onInternalError: (error, scope) => reported.push({ error, scope }) },
		{ users: { findByEmail: () => Promise.reject(thrown) } as never },
	);
	const response = await adapter.send("GET", "/v1/nodes/actions", AUTHORIZATION);
	const text = await response.text();
	expect(response.status).toBe(500);
	expect(JSON.parse(text)).toStrictEqual({
		error_code: "internal_error",
		description: expect.stringMatching(/^Something went wrong here; try again later/),
		message: expect.stringMatching(/^Something went wrong here; try again later/),
	});
	expect(text).not.toContain(SECRET);
	expect(reported).toStrictEqual([{ error: thrown, scope: adapter.scopes[0] }]);
	expect(adapter.scopes[0]).toMatchObject({ route: "/v1/nodes/actions", error_code: "internal_error" });
});

test("[S5-draining] answers 503 with Retry-After to everything while draining, before any other refusal", async () => {
	const adapter = openAdapter({ isDraining: () => true });
	for (const path of ["/v1/nodes/actions", "/nowhere", "/docs", "/openapi.json"]) {
		const response = await adapter.send("GET", path);
		expect(response.status).toBe(503);
		expect(response.headers.get("retry-after")).toBe("5");
		expect(await response.json()).toMatchObject({ error_code: "service_unavailable", message: STOPPING.message });
	}
});
