import { actionObjectSchema } from "@node-actions/application";
import { expect, test } from "vitest";
import { jsonOf } from "./json-of.ts";
import { openServer, type TestServer } from "./open-server.ts";

const ON = "/v1/nodes/2/actions/maintenance_on";

function post(server: TestServer, key: string, body = "{}", path = ON) {
	return server.send("POST", path, { body, headers: { "idempotency-key": key } });
}

test("[S7-idempotency-1] the same key with the same request answers the same action again, as it is by then", async () => {
	await using server = await openServer();
	const first = await jsonOf(
		await post(server, "k1", '{"demote_node":true,"keep_slave_shards":false}'),
		actionObjectSchema,
	);
	await server.settle();
	const again = await post(server, "k1", '{ "keep_slave_shards": false, "demote_node": true }');
	expect(again.status).toBe(200);
	expect(await jsonOf(again, actionObjectSchema)).toMatchObject({ action_uid: first.action_uid, status: "completed" });
	expect(await jsonOf(await post(server, "k2"), actionObjectSchema)).not.toMatchObject({
		action_uid: first.action_uid,
	});
});

test("[S7-idempotency-2] two requests at one moment with one key start one action", async () => {
	await using server = await openServer();
	const answers = await Promise.all(Array.from({ length: 8 }, () => post(server, "one-key")));
	const uids = await Promise.all(answers.map(async (answer) => (await jsonOf(answer, actionObjectSchema)).action_uid));
	expect(answers.map(({ status }) => status)).toStrictEqual(Array(8).fill(200));
	expect(new Set(uids).size).toBe(1);
});

test.each([
	["other options", ON, '{"demote_node":true}'],
	["another node", "/v1/nodes/1/actions/maintenance_on", "{}"],
	["another action", "/v1/nodes/2/actions/enslave_node", "{}"],
])("[S7-idempotency-3] a key that comes again with %s is 422", async (_what, path, body) => {
	await using server = await openServer();
	await post(server, "k");
	const response = await post(server, "k", body, path);
	expect([response.status, await response.json()]).toMatchObject([422, { error_code: "idempotency_key_reused" }]);
});

test.each([
	["empty", ""],
	["with a blank", "a b"],
	["beyond ASCII", "k\u00e9y"],
	["longer than 255 characters", "k".repeat(256)],
])("[S7-idempotency-4] a key that is %s is 400 and starts nothing", async (_what, key) => {
	await using server = await openServer();
	const response = await post(server, key);
	expect([response.status, await response.json()]).toMatchObject([400, { error_code: "invalid_request" }]);
	expect((await server.send("GET", ON)).status).toBe(404);
});

test("[S7-idempotency-5] a dry run takes no notice of keys", async () => {
	await using server = await openServer();
	expect((await post(server, "k", "{}", `${ON}?dry_run=true`)).status).toBe(200);
	expect((await post(server, "k", '{"demote_node":true}')).status).toBe(200);
});

test("[S7-idempotency-6] a removal that is sent again after the node has left is answered with the same action", async () => {
	await using server = await openServer();
	const path = "/v1/nodes/3/actions/remove";
	const first = await jsonOf(await post(server, "k", "null", path), actionObjectSchema);
	await server.settle();
	expect((await server.send("GET", "/v1/nodes/3")).status).toBe(404);
	expect(await jsonOf(await post(server, "k", "null", path), actionObjectSchema)).toMatchObject({
		action_uid: first.action_uid,
		status: "completed",
	});
});
