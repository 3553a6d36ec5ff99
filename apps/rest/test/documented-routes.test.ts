import {
	actionObjectSchema,
	clusterActionListSchema,
	nodeStatusSchema,
	snapshotObjectSchema,
	task,
	taskSchema,
} from "@node-actions/application";
import { expect, test } from "vitest";
import { z } from "zod";
import { ROUTES } from "../src/routes/routes.ts";
import { jsonOf } from "./json-of.ts";
import { openServer, type TestServer } from "./open-server.ts";

const ACTION = "/v1/nodes/2/actions/maintenance_on";

async function start(server: TestServer) {
	return jsonOf(await server.send("POST", ACTION), actionObjectSchema);
}

test("[REF-get-all-2] [REF-get-node-2] [REF-get-one-4] [S1-prefix] reads actions in their wrapper and one action without", async () => {
	await using server = await openServer();
	const started = await start(server);
	const all = await server.send("GET", "/v1/nodes/actions");
	const ofNode = await server.send("GET", "/v1/nodes/2/actions");
	const ofOther = await server.send("GET", "/v1/nodes/1/actions");
	const one = await server.send("GET", ACTION);
	expect([all.status, ofNode.status, ofOther.status, one.status]).toStrictEqual([200, 200, 200, 200]);
	expect(await all.json()).toMatchObject({ actions: [{ action_uid: started.action_uid }] });
	expect(await ofNode.json()).toMatchObject({ actions: [{ action_uid: started.action_uid }] });
	expect(await ofOther.json()).toStrictEqual({ actions: [] });
	expect(await jsonOf(one, actionObjectSchema.strict())).toMatchObject({ action_uid: started.action_uid });
	expect((await server.send("GET", "/nodes/actions")).status).toBe(404);
});

test("[REF-post-2] [S6-uid-text] a POST answers 200 with the whole queued action", async () => {
	await using server = await openServer();
	const response = await server.send("POST", ACTION, { body: "{}" });
	const action = await jsonOf(response, actionObjectSchema);
	expect(response.status).toBe(200);
	expect(action).toStrictEqual({
		action_uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
		task_id: action.action_uid,
		name: "maintenance_on",
		node_uid: "2",
		status: "queued",
		progress: 0,
		creation_time: Math.floor(server.clock.now() / 1_000),
	});
});

test("[REF-delete-4] [S2-delete-body] [S6-200] a DELETE answers 200 with the action as JSON, cancelled or removed", async () => {
	await using server = await openServer();
	await server.send("POST", ACTION);
	await server.settle();
	const removed = await server.send("DELETE", ACTION);
	expect(removed.status).toBe(200);
	expect(await removed.json()).toMatchObject({ name: "maintenance_on", status: "completed" });
	expect((await server.send("GET", ACTION)).status).toBe(404);
});

test("[REF-get-node-6] [REF-get-one-6] [REF-delete-7] [S5-not-found-rest] what is not there is 404", async () => {
	await using server = await openServer();
	const cases = [
		["GET", "/v1/nodes/9/actions", "node_not_found"],
		["GET", "/v1/nodes/9", "node_not_found"],
		["POST", "/v1/nodes/9/actions/remove", "node_not_found"],
		["GET", "/v1/nodes/1/actions/remove", "action_not_found"],
		["GET", "/v1/nodes/1/actions/drain", "action_not_found"],
		["DELETE", "/v1/nodes/1/actions/remove", "action_not_found"],
		["DELETE", "/v1/nodes/1/actions/drain", "action_not_found"],
		["GET", "/v1/actions/no-such-uid", "action_not_found"],
		["GET", "/v2/actions/no-such-uid", "action_not_found"],
		["DELETE", "/v1/nodes/1/snapshots/none", "snapshot_not_found"],
		["GET", "/v1/users/99", "user_not_found"],
	] as const;
	for (const [method, path, error_code] of cases) {
		const response = await server.send(method, path);
		expect({ path, status: response.status, body: await response.json() }).toMatchObject({
			path,
			status: 404,
			body: { error_code },
		});
	}
});

test("[REF-post-4] [S5-conflict-rest] a second live instance is 409 and names the one in the way", async () => {
	await using server = await openServer();
	const { action_uid } = await start(server);
	const refused = await server.send("POST", "/v1/nodes/3/actions/maintenance_on");
	expect(refused.status).toBe(409);
	expect(await refused.json()).toMatchObject({ error_code: "action_conflict", action_uid });
});

test("[S1-v1-actions-1] [S1-v1-actions-2] [S1-v1-actions-3] /v1/actions lists actions with numbers as text", async () => {
	await using server = await openServer();
	const { action_uid, creation_time } = await start(server);
	await server.settle();
	const expected = {
		action_uid,
		name: "maintenance_on",
		node_uid: "2",
		status: "completed",
		progress: "100",
		creation_time: String(creation_time),
	};
	const list = await jsonOf(await server.send("GET", "/v1/actions"), clusterActionListSchema);
	expect(list).toMatchObject({ actions: [expected], "state-machines": [] });
	expect(await (await server.send("GET", `/v1/actions/${action_uid}`)).json()).toStrictEqual(list.actions[0]);
});

test("[S1-v2-actions-1] [S1-v2-actions-2] [S1-v2-actions-4] /v2/actions lists tasks in a bare array with numbers", async () => {
	await using server = await openServer();
	const { action_uid, creation_time } = await start(server);
	await server.settle();
	const list = await jsonOf(await server.send("GET", "/v2/actions"), z.array(taskSchema));
	expect(list).toMatchObject([
		{
			action_uid,
			action_type: "task",
			name: "maintenance_on",
			status: "completed",
			progress: 100,
			creation_time,
			additional_info: { object_type: "node", object_uid: "2" },
		},
	]);
	expect(await (await server.send("GET", `/v2/actions/${action_uid}`)).json()).toStrictEqual(list[0]);
});

test("[S1-v1-actions-4] [S1-v2-actions-3] a cancelled action is cancelled on /v1/actions and failed with an error on /v2/actions", async () => {
	await using server = await openServer();
	const { action_uid } = await start(server);
	await server.send("DELETE", ACTION);
	await server.settle();
	expect(await (await server.send("GET", `/v1/actions/${action_uid}`)).json()).toMatchObject({ status: "cancelled" });
	const shown = await (await server.send("GET", `/v2/actions/${action_uid}`)).json();
	expect(shown).toMatchObject({ status: "failed", additional_info: { error: expect.stringContaining("cancelled") } });
	const action = await server.deps.actions.findByUid(action_uid);
	if (action === undefined) throw new Error("the record is gone");
	expect(task({ ...action, status: "starting" }).status).toBe("running");
	expect(task({ ...action, status: "cancelling" }).status).toBe("running");
	expect(task({ ...action, status: "aborted" })).toMatchObject({
		status: "failed",
		additional_info: { error: expect.stringContaining("aborted") },
	});
});

test("[S1-snapshots-4] deleting a maintenance snapshot is 403", async () => {
	await using server = await openServer();
	await server.send("POST", ACTION);
	await server.settle();
	const snapshots = await jsonOf(await server.send("GET", "/v1/nodes/2/snapshots"), z.array(snapshotObjectSchema));
	const { maintenance_snapshot } = await jsonOf(await server.send("GET", "/v1/nodes/2/status"), nodeStatusSchema);
	expect(snapshots.map(({ name }) => name)).toStrictEqual([maintenance_snapshot?.name]);
	const refused = await server.send("DELETE", `/v1/nodes/2/snapshots/${maintenance_snapshot?.name}`);
	expect(refused.status).toBe(403);
	expect(await refused.json()).toMatchObject({ error_code: "snapshot_protected" });
});

test("an answer parses with the schema that the document shows for it", async () => {
	await using server = await openServer();
	const { action_uid } = await start(server);
	await server.settle();
	const values: Record<string, string> = { node_uid: "2", action: "maintenance_on", action_uid, uid: "1" };
	const answering = ROUTES.filter((route) => route.method === "GET" && route.media_type === undefined);
	for (const { method, path, response: schema } of answering) {
		const response = await server.send(
			method,
			path.replaceAll(/:(\w+)/g, (_all, name: string) => values[name] ?? ""),
		);
		const body = await response.json();
		expect({ path, status: response.status, body: schema.parse(body) }).toStrictEqual({ path, status: 200, body });
	}
});
