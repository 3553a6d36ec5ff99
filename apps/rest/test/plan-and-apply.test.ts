import { dryRunSchema, seeState } from "@node-actions/application";
import { expect, test } from "vitest";
import { jsonOf } from "./json-of.ts";
import { openServer } from "./open-server.ts";

const START = "/v1/nodes/1/actions/maintenance_on";

test("[S7-plan-header] a dry run is 200 with the plan, and its state stands in the header and in the body", async () => {
	await using server = await openServer();
	const response = await server.send("POST", `${START}?dry_run=true`, { body: "{}" });
	expect(response.status).toBe(200);
	const plan = await jsonOf(response, dryRunSchema);
	expect(plan.feasible).toBe(true);
	expect(response.headers.get("cluster-state-id")).toBe(String(plan.cluster_state_id));
	expect(plan.cluster_state_id).toBe((await seeState(server.deps)).cluster_state_id);
	expect(await server.deps.actions.list()).toEqual([]);
});

test("a dry_run that is given twice starts nothing, whatever it says", async () => {
	await using server = await openServer();
	for (const [query, count] of [
		["dry_run=false&dry_run=true", "twice"],
		["dry_run=true&dry_run=true", "twice"],
		["dry_run&dry_run=true&dry_run=1", "3 times"],
	]) {
		const response = await server.send("POST", `${START}?${query}`, { body: "{}" });
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({
			error_code: "invalid_request",
			description: `dry_run: must be given once, not ${count}.`,
		});
	}
	expect(await server.deps.actions.list()).toEqual([]);
});

test.each([
	"dryrun=true",
	"dry-run=1",
	"dryRun=All",
	"DRY_RUN=true",
	"dry_run%20=true",
	"dry%5Frun=true&Dry-Run",
	"dry_runs=true",
	"dry_rum=true",
	"Dry-Urn",
	"dr_rnu=true",
	"try_run=true",
	"dry_run_only=true",
	"pretty&amp;dry_run=true",
	"pretty=1?dry_run=true",
	"pretty=1;dry_run=true",
	"dry=true",
	"run_dry=true",
	"pretty=a&pretty=dry-run",
])("[S7-plan-value] ?%s means a dry run and does not say so: it starts nothing, and is told how to", async (query) => {
	await using server = await openServer();
	const response = await server.send("POST", `${START}?${query}`, { body: "{}" });
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({
		error_code: "invalid_request",
		description: expect.stringMatching(/^dry_run: must be spelt exactly so, not ".+"\.$/),
	});
	expect(await server.deps.actions.list()).toEqual([]);
});

test.each([
	["cluster_state_id: 999999", "", /^cluster-state-id: must be spelt exactly so, not "cluster_state_id"\.$/],
	["Idempotency_Key: a", "", /^idempotency-key: must be spelt exactly so/],
	["X-Other: 1", "?cluster_state_id=999999", /^cluster-state-id: must be sent as a header/],
	["X-Other: 1", "?cluster-state-id=999999", /^cluster-state-id: must be sent as a header/],
	["X-Other: 1", "?clusterStateID=999999", /^cluster-state-id: must be sent as a header/],
	["X-Other: 1", "?idempotency_key=a", /^idempotency-key: must be sent as a header/],
])(
	"[S7-apply-bad] a start with %s and the query %j would not be held to what it says, so it starts nothing",
	async (line, query, description) => {
		await using server = await openServer();
		const [name = "", value = ""] = line.split(": ");
		const response = await server.send("POST", START + query, { body: "{}", headers: { [name]: value } });
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({
			error_code: "invalid_request",
			description: expect.stringMatching(description),
		});
		expect(await server.deps.actions.list()).toEqual([]);
	},
);

test("parameters that a documented route does not know are tolerated, as the documented API does", async () => {
	await using server = await openServer();
	const response = await server.send(
		"POST",
		`${START}?pretty&pretty&_=1&draw=no&run=1&drain&preview&user=a&${"dry".repeat(500)}`,
		{ body: "{}" },
	);
	expect(await response.json()).toMatchObject({ status: "queued" });
});

test("a request that has no dry run refuses to be one, and changes nothing", async () => {
	await using server = await openServer();
	await server.send("POST", START);
	const body = '{"email":"new@example.com","password":"a long password","role":"none"}';
	for (const [method, path] of [
		["DELETE", `${START}?dry_run=true`],
		["DELETE", `${START}?dry-run`],
		["DELETE", `${START}?dry_rum`],
		["POST", "/v1/users?dry_run=true"],
	] as const) {
		const response = await server.send(method, path, method === "POST" ? { body } : {});
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ description: expect.stringContaining("dry_run") });
	}
	await server.settle();
	expect(await server.deps.actions.list()).toMatchObject([{ status: "completed" }]);
	expect(await (await server.send("GET", "/v1/users")).json()).toHaveLength(1);
});

test("[S7-plan-header] what cannot be done is 200 as well, with the reasons and the same header", async () => {
	await using server = await openServer();
	const response = await server.send("POST", "/v1/nodes/1/actions/maintenance_off?dry_run=true", { body: "null" });
	expect(response.status).toBe(200);
	const answer = await jsonOf(response, dryRunSchema);
	expect(answer).toMatchObject({ feasible: false, error_code: "internal_error", node_uid: "1" });
	expect(response.headers.get("cluster-state-id")).toBe(String(answer.cluster_state_id));
});

test("[S7-apply-rest] the header of the dry run starts the action once, and is 409 after the cluster has changed", async () => {
	await using server = await openServer();
	const plan = await server.send("POST", `${START}?dry_run=true`);
	const headers = { "cluster-state-id": plan.headers.get("cluster-state-id") ?? "" };
	const started = await server.send("POST", START, { headers });
	expect(started.status).toBe(200);
	expect(await started.json()).toMatchObject({ status: "queued", name: "maintenance_on" });
	await server.settle();
	for (const path of [START, `${START}?dry_run=true`]) {
		const stale = await server.send("POST", path, { headers });
		expect(stale.status).toBe(409);
		expect(await stale.json()).toMatchObject({ error_code: "wrong_cluster_state_id" });
		expect(stale.headers.get("cluster-state-id")).toBe(String((await seeState(server.deps)).cluster_state_id));
	}
});

test.each(["yes", "TRUE", "1", ""])("[S7-plan-value] dry_run=%s is 400 and starts nothing", async (value) => {
	await using server = await openServer();
	const response = await server.send("POST", `${START}?dry_run=${value}`);
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({
		error_code: "invalid_request",
		description: expect.stringContaining("dry_run"),
	});
	expect(await server.deps.actions.list()).toEqual([]);
});

test("[S7-plan-value] dry_run=false starts the action", async () => {
	await using server = await openServer();
	const response = await server.send("POST", `${START}?dry_run=false`);
	expect(await response.json()).toMatchObject({ status: "queued" });
	expect(await server.deps.actions.list()).toHaveLength(1);
});

test.each(["newest", "-1", "1.5", "1, 1", "0x1", "99999999999999999999", ""])(
	'[S7-apply-rest] the header "cluster-state-id: %s" is 400 and starts nothing',
	async (value) => {
		await using server = await openServer();
		const response = await server.send("POST", START, { headers: { "cluster-state-id": value } });
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({
			error_code: "invalid_request",
			description: expect.stringContaining("cluster-state-id"),
		});
		expect(await server.deps.actions.list()).toEqual([]);
	},
);
