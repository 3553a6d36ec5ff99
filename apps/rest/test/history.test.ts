import { type History, historySchema } from "@node-actions/application";
import { expect, test } from "vitest";
import { jsonOf } from "./json-of.ts";
import { openServer, type TestServer } from "./open-server.ts";

const ON = "/v1/nodes/2/actions/maintenance_on";
const HISTORY = "/v1/nodes/actions/history";

async function history(server: TestServer, query = "", path = HISTORY): Promise<History> {
	const response = await server.send("GET", `${path}?${query}`);
	expect(response.status).toBe(200);
	return jsonOf(response, historySchema.strict());
}

test("[S7-history-1] every start, refusal for conflict, step, change of status and removal is kept with time and user, after the record is gone too", async () => {
	await using server = await openServer();
	await server.send("POST", ON, { body: '{"demote_node":true}' });
	await server.send("POST", ON);
	await server.settle();
	await server.send("DELETE", ON);
	const { events } = await history(server, "order=oldest_first");
	expect(events.map(({ kind }) => kind)).toEqual(
		expect.arrayContaining([
			"accepted",
			"refused",
			"planned",
			"step_started",
			"step_done",
			"status_changed",
			"record_removed",
		]),
	);
	expect(events.map(({ event_uid }) => event_uid)).toEqual(
		events.map(({ event_uid }) => event_uid).toSorted((a, b) => a - b),
	);
	const of = (kind: string) => events.find((event) => event.kind === kind);
	expect(of("accepted")).toMatchObject({ user: "admin@example.com", options: { demote_node: true } });
	expect(of("accepted")).not.toHaveProperty("runner");
	for (const kind of ["planned", "step_started", "step_done", "status_changed"]) {
		expect(of(kind)).toMatchObject({ user: "admin@example.com", runner: expect.stringMatching(/^.+\/\d+\/.+$/) });
	}
	expect(of("refused")).toMatchObject({
		user: "admin@example.com",
		refused: { name: "maintenance_on", node_uid: "2", error_code: "action_conflict" },
	});
	expect(of("planned")?.plan).toMatchObject({ steps: events.filter(({ kind }) => kind === "step_done").length });
	for (const { step } of events.filter(({ kind }) => kind === "step_started")) {
		expect(step).toMatchObject({
			index: expect.any(Number),
			kind: expect.any(String),
			description: expect.any(String),
		});
	}
	expect(events.at(-1)).toMatchObject({ kind: "record_removed", action: { status: "completed", progress: 100 } });
});

test("[S7-history-2] pages joined by their cursors are the whole history, in either order", async () => {
	await using server = await openServer();
	await server.send("POST", ON);
	await server.settle();
	const whole = await history(server, "order=oldest_first&limit=1000");
	for (const order of ["oldest_first", "newest_first"]) {
		const ids: number[] = [];
		let cursor: string | undefined = "";
		while (cursor !== undefined) {
			const page: History = await history(server, `order=${order}&limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`);
			expect(page.events.length).toBeLessThanOrEqual(3);
			ids.push(...page.events.map(({ event_uid }) => event_uid));
			cursor = page.next_cursor;
		}
		const expected = whole.events.map(({ event_uid }) => event_uid);
		expect(ids).toStrictEqual(order === "oldest_first" ? expected : expected.toReversed());
	}
});

test("[S7-history-3] filters narrow the history: node, action, uid, kinds, user and time", async () => {
	await using server = await openServer();
	await server.send("POST", ON);
	await server.settle();
	await server.send("POST", "/v1/nodes/3/actions/remove");
	await server.settle();
	const between = server.clock.now() / 1_000;
	await server.clock.advance(60_000);
	await server.send("POST", "/v1/nodes/1/actions/enslave_node");
	await server.settle();
	const all = (await history(server, "limit=1000")).events;
	const one = all.find(({ action, kind }) => action.name === "enslave_node" && kind === "accepted");
	const shown = async (query: string, path?: string) =>
		(await history(server, `limit=1000&${query}`, path)).events.map(({ event_uid }) => event_uid);
	const where = (test: (event: History["events"][number]) => boolean) =>
		all.filter(test).map(({ event_uid }) => event_uid);
	expect(await shown("node_uid=2")).toStrictEqual(where(({ node_uid }) => node_uid === "2"));
	expect(await shown("", "/v1/nodes/2/actions/history")).toStrictEqual(where(({ node_uid }) => node_uid === "2"));
	expect(await shown("action=enslave_node")).toStrictEqual(where(({ action }) => action.name === "enslave_node"));
	for (const name of ["remove", "remove_node"]) {
		expect(await shown(`action=${name}`)).toStrictEqual(where(({ action }) => action.name === "remove_node"));
	}
	expect(await shown(`action_uid=${one?.action_uid}`)).toStrictEqual(
		where((event) => event.action_uid === one?.action_uid),
	);
	expect(await shown("kind=accepted,planned")).toStrictEqual(
		where(({ kind }) => kind === "accepted" || kind === "planned"),
	);
	expect(await shown("user=admin@example.com")).toStrictEqual(where(({ user }) => user === "admin@example.com"));
	expect(await shown("user=nobody@example.com")).toStrictEqual([]);
	expect(await shown(`since=${between + 1}`)).toStrictEqual(where(({ time }) => time >= between + 1));
	expect(await shown(`until=${between}`)).toStrictEqual(where(({ time }) => time <= between));
	expect(await shown(`since=${one?.time}&until=${one?.time}&kind=accepted`)).toHaveLength(1);
});

test("[S7-history-asked] a refusal is found by the node that was asked for as well as by that of the action in its way", async () => {
	await using server = await openServer();
	await server.send("POST", ON);
	expect((await server.send("POST", "/v1/nodes/3/actions/maintenance_on")).status).toBe(409);
	const refusal = {
		kind: "refused",
		node_uid: "2",
		action: { name: "maintenance_on", node_uid: "2" },
		refused: { name: "maintenance_on", node_uid: "3", error_code: "action_conflict" },
	};
	const uid = (await history(server, "")).events[0]?.action_uid;
	for (const query of [
		"node_uid=3",
		"node_uid=2&kind=refused",
		`node_uid=3&action_uid=${uid}&user=admin@example.com`,
	]) {
		expect((await history(server, query)).events).toMatchObject([refusal]);
	}
	expect((await history(server, "", "/v1/nodes/3/actions/history")).events).toMatchObject([refusal]);
	expect((await history(server, "node_uid=3&kind=accepted")).events).toEqual([]);
	expect((await history(server, "node_uid=1")).events).toEqual([]);
});

const REFUSED = [
	["limit=0", "limit: must be a whole number from 1 to 1000."],
	["limit=-1", "limit: must be a whole number from 1 to 1000."],
	["limit=1001", "limit: must be a whole number from 1 to 1000."],
	["limit=99999999999999999999", "limit: must be a whole number from 1 to 1000."],
	["limit=x", "limit: must be a whole number from 1 to 1000."],
	["limit=", "limit: must be a whole number from 1 to 1000."],
	["limit=5&limit=6", "limit: must be given once, not twice."],
	["cursor=abc", "cursor: must be the next_cursor of an earlier answer."],
	["cursor=0", "cursor: must be the next_cursor of an earlier answer."],
	["cursor=-1", "cursor: must be the next_cursor of an earlier answer."],
	["cursor=999999999999999", "cursor: must be the next_cursor of an earlier answer."],
	["order=oldest_first&cursor=999999999999999", "cursor: must be the next_cursor of an earlier answer."],
	["kind=progressed", expect.stringMatching(/^kind: must be one of accepted, /)],
	["kind=", expect.stringMatching(/^kind: must be one of accepted, /)],
	["kind=accepted&kind=planned", "kind: must be given once, not twice."],
	["since=yesterday", "since: must be Unix seconds, from 0; parts of a second are allowed."],
	["until=-1", "until: must be Unix seconds, from 0; parts of a second are allowed."],
	["since=2&until=1", "until: must not be before since."],
	["since=0.002&until=0.001", "until: must not be before since."],
	["order=random", "order: must be oldest_first or newest_first."],
	["action=drain", "action: must be one of remove, maintenance_on, maintenance_off, enslave_node, remove_node."],
	["action=", "action: must be one of remove, maintenance_on, maintenance_off, enslave_node, remove_node."],
	["node_uid=0", "node_uid: must be a whole number from 1 to 2147483647."],
	["node_uid=1&node_uid=1", "node_uid: must be given once, not twice."],
	["actions=remove", expect.stringContaining('has no field "actions"; its fields are node_uid, action, action_uid,')],
	["__proto__=1", expect.stringContaining('has no field "__proto__"')],
] as const;

test.each(REFUSED)("[S7-history-4] %s is refused as invalid", async (query, message) => {
	await using server = await openServer();
	const response = await server.send("GET", `${HISTORY}?${query}`);
	expect([response.status, await response.json()]).toMatchObject([400, { error_code: "invalid_request", message }]);
});

test("[S7-history-4] history of a node takes the node from the path, and refuses what history refuses", async () => {
	await using server = await openServer();
	for (const query of ["node_uid=2", "action=drain", "actions=remove", "since=2&until=1", "limit=0", "cursor=999"]) {
		const response = await server.send("GET", `/v1/nodes/1/actions/history?${query}`);
		expect([response.status, await response.json()], query).toMatchObject([400, { error_code: "invalid_request" }]);
	}
});

test("[S7-history-5] history asks for the right that reading asks for, and for a node that there is or was", async () => {
	await using server = await openServer();
	const none = await server.addUser("none");
	const viewer = await server.addUser("cluster_viewer");
	expect((await server.send("GET", HISTORY, { as: none })).status).toBe(403);
	expect((await server.send("GET", HISTORY, { as: viewer })).status).toBe(200);
	expect((await server.send("GET", "/v1/nodes/9/actions/history")).status).toBe(404);
	await server.send("POST", "/v1/nodes/3/actions/remove");
	await server.settle();
	await server.send("DELETE", "/v1/nodes/3/actions/remove");
	expect((await server.send("GET", "/v1/nodes/3/actions")).status).toBe(404);
	expect((await history(server, "", "/v1/nodes/3/actions/history")).events.length).toBeGreaterThan(3);
});
