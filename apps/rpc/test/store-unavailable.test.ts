import { StoreOutcomeUnknown, StoreUnavailable } from "@node-actions/application";
import { expect, test } from "vitest";
import { startRpc } from "./start-rpc.ts";

test("[S5-unavailable] a store out of reach is SERVICE_UNAVAILABLE with Retry-After and a fixed text, and its cause reaches the log", async () => {
	const error = new StoreUnavailable("connect to db.internal:5432 failed");
	await using rpc = await startRpc(({ service }) => ({
		service: { ...service, actions: { ...service.actions, list: () => Promise.reject(error) } },
	}));
	const response = await rpc.send("/actions.list");
	expect(response.status).toBe(503);
	expect(response.headers.get("retry-after")).toBe("1");
	const text = await response.text();
	expect(text).not.toContain("change was made");
	expect(JSON.parse(text)).toMatchObject({
		error: { data: { error_code: "service_unavailable", code: "SERVICE_UNAVAILABLE" } },
	});
	expect(text).not.toContain("5432");
	expect(rpc.internal_errors).toEqual([error]);
});

test.each([
	[new StoreUnavailable("gone"), "Nothing was changed; try again."],
	[new StoreOutcomeUnknown("gone"), "Look whether the change was made, and try again."],
])("a mutation that a store out of reach cannot answer is told what became of it", async (error, told) => {
	await using rpc = await startRpc(({ service }) => ({
		service: { ...service, actions: { ...service.actions, amend: () => Promise.reject(error) } },
	}));
	const response = await rpc.send("/actions.cancel", {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ node_uid: 1, action: "remove" }),
	});
	expect(await response.text()).toContain(told);
});
