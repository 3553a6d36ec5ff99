import { type RequestScope, StoreOutcomeUnknown, StoreUnavailable } from "@node-actions/application";
import { expect, test } from "vitest";
import { openAdapter } from "./open-adapter.ts";

const AUTHORIZATION = { authorization: `Basic ${Buffer.from("a:b").toString("base64")}` };

test("[S5-unavailable] a store out of reach is 503 with Retry-After and a fixed text, and its cause reaches the log", async () => {
	const error = new StoreUnavailable("connect to db.internal:5432 failed");
	const reported: { readonly error: unknown; readonly scope: RequestScope }[] = [];
	const adapter = openAdapter(
		{ onInternalError: (error, scope) => reported.push({ error, scope }) },
		{ users: { findByEmail: () => Promise.reject(error) } as never },
	);
	const response = await adapter.send("GET", "/v1/nodes/actions", AUTHORIZATION);
	expect(response.status).toBe(503);
	expect(response.headers.get("retry-after")).toBe("1");
	const text = await response.text();
	expect(JSON.parse(text)).toMatchObject({ error_code: "service_unavailable" });
	expect(text).not.toContain("5432");
	expect(reported).toStrictEqual([{ error, scope: adapter.scopes[0] }]);
	expect(adapter.scopes[0]).toMatchObject({ error_code: "service_unavailable" });
});

test.each([
	["GET", "/v1/nodes/actions", StoreOutcomeUnknown, "now; try again."],
	["POST", "/v1/nodes/1/actions/remove?dry_run=true", StoreOutcomeUnknown, "now; try again."],
	["POST", "/v1/nodes/1/actions/remove", StoreUnavailable, "now. Nothing was changed; try again."],
	["DELETE", "/v1/nodes/1/actions/remove", StoreUnavailable, "now. Nothing was changed; try again."],
	["POST", "/v1/nodes/1/actions/remove", StoreOutcomeUnknown, "now. Look whether the change was made, and try again."],
])("%s %s, which cannot be answered, says what became of a change", async (method, path, Unavailable, told) => {
	const adapter = openAdapter(
		{ onInternalError: () => {} },
		{ users: { findByEmail: () => Promise.reject(new Unavailable("gone")) } as never },
	);
	const response = await adapter.send(method, path, AUTHORIZATION);
	expect(response.status).toBe(503);
	const { description } = (await response.json()) as { readonly description: string };
	expect(description).toBe(`The data cannot be reached just ${told}`);
});

test("a path that is not there is said to be so while the store is out of reach", async () => {
	const reported: unknown[] = [];
	const adapter = openAdapter(
		{ onInternalError: (error) => reported.push(error) },
		{ users: { findByEmail: () => Promise.reject(new StoreUnavailable("gone")) } as never },
	);
	expect((await adapter.send("GET", "/v1/nowhere", AUTHORIZATION)).status).toBe(404);
	expect(reported).toHaveLength(1);
});

test("whoever is answered 503 before it is known who they are is not told the state, and whoever is known is", async () => {
	let isAway = false;
	const adapter = openAdapter(
		{ onInternalError: () => {} },
		{
			driver: { describe: () => ({ state_id: 7 }) } as never,
			users: {
				findByEmail: async () => {
					if (isAway) throw new StoreUnavailable("gone");
					return { uid: 1, email: "a", role: "admin", password_hash: "b" };
				},
			} as never,
			settings: { policy: "documented" } as never,
			proven: { find: () => ({ user_name: "a", password_hash: "b" }), add: () => {} },
			actions: {
				planPosition: () => 0,
				list: () => Promise.reject(new StoreUnavailable("gone")),
			} as never,
		},
	);
	const known = await adapter.send("GET", "/v1/nodes/actions", AUTHORIZATION);
	expect([known.status, known.headers.has("cluster-state-id")]).toEqual([503, true]);
	isAway = true;
	const unknown = await adapter.send("GET", "/v1/nodes/actions", AUTHORIZATION);
	expect([unknown.status, unknown.headers.has("cluster-state-id")]).toEqual([503, false]);
});
