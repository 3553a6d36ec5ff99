import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { eventObjectSchema } from "@node-actions/application";
import { expect, test } from "vitest";
import { openEvents, rawRequest } from "./event-source.ts";
import { openServer, type TestServer } from "./open-server.ts";

const ON = "/v1/nodes/2/actions/maintenance_on";

async function idsInLog(server: TestServer): Promise<readonly number[]> {
	const { events } = await server.deps.actions.events({ order: "oldest_first", limit: 1_000 });
	return events.map(({ event_uid }) => event_uid);
}

test("[S7-watch-1] a stream tells every event with its id, kind and one line of JSON, and begins with the id to come back with", async () => {
	await using server = await openServer();
	await using stream = await openEvents(server, "/v1/nodes/actions/events");
	expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
	await server.send("POST", ON);
	await server.settle();
	const log = await server.deps.actions.events({ order: "oldest_first", limit: 1_000 });
	for (const recorded of log.events) {
		const block = await stream.next();
		expect(block).toMatchObject({ id: String(recorded.event_uid), event: recorded.event.kind });
		const event = eventObjectSchema.strict().parse(JSON.parse(block?.data ?? ""));
		expect(event).toMatchObject({
			event_uid: recorded.event_uid,
			time: recorded.time_ms / 1_000,
			user: recorded.by,
			...(recorded.runner === undefined ? {} : { runner: recorded.runner }),
			node_uid: "2",
			action: { name: "maintenance_on", status: recorded.after.status, progress: recorded.after.progress },
		});
	}
	expect(log.events.map(({ event }) => event.kind)).toContain("step_done");
});

test("[S7-watch-2] a client that comes back with its last id, in the header or the parameter, misses nothing and sees nothing twice", async () => {
	await using server = await openServer();
	await using first = await openEvents(server, "/v1/nodes/actions/events");
	await server.send("POST", ON);
	const [begun] = await first.events(1);
	await first[Symbol.asyncDispose]();
	await server.settle();
	const last = String(begun?.event_uid);
	await using byHeader = await openEvents(server, "/v1/nodes/actions/events?last_event_id=0", {
		headers: { "last-event-id": last },
	});
	await using byParameter = await openEvents(server, `/v1/nodes/actions/events?last_event_id=${last}`);
	await server.send("DELETE", ON);
	const ids = await idsInLog(server);
	for (const stream of [byHeader, byParameter]) {
		const seen = await stream.events(ids.length - 1);
		expect([begun, ...seen].map((event) => event?.event_uid)).toStrictEqual(ids);
	}
});

test("[S7-watch-3] a client that lost its connection before the first event comes back with the id the stream began with", async () => {
	await using server = await openServer();
	await server.send("POST", "/v1/nodes/1/actions/enslave_node");
	await server.settle();
	const response = await server.send("GET", "/v1/nodes/actions/events");
	const reader = response.body?.getReader();
	const opening = new TextDecoder().decode((await reader?.read())?.value);
	await reader?.cancel();
	const ids = await idsInLog(server);
	expect(opening).toBe(`retry: 2000\nid: ${ids.at(-1)}\n\n`);
});

test("[S7-watch-4] streams of a node and of an action tell only of those, and `events` is no action's name", async () => {
	await using server = await openServer({ conflict_scope: "node" });
	await using ofNode = await openEvents(server, "/v1/nodes/2/actions/events");
	await using ofAction = await openEvents(server, "/v1/nodes/2/actions/enslave_node/events");
	await server.send("POST", ON);
	await server.send("POST", "/v1/nodes/1/actions/enslave_node");
	await server.send("POST", "/v1/nodes/2/actions/enslave_node");
	const { events } = await server.deps.actions.events({ node_uid: 2, order: "oldest_first", limit: 1_000 });
	const names = (await ofNode.events(events.length)).map(({ event_uid, action }) => [event_uid, action.name]);
	expect(names).toStrictEqual(events.map(({ event_uid, name }) => [event_uid, name]));
	expect(names.flat()).toEqual(expect.arrayContaining(["maintenance_on", "enslave_node"]));
	expect(await ofAction.events(1)).toMatchObject([
		{ kind: "accepted", node_uid: "2", action: { name: "enslave_node" } },
	]);
	const posted = await server.send("POST", "/v1/nodes/2/actions/events");
	expect([posted.status, await posted.json()]).toMatchObject([400, { error_code: "unknown_action" }]);
});

test("[S7-watch-asked] a refusal is told to who watches the node, or the action, that was asked for, and to who watches the one in its way", async () => {
	await using server = await openServer();
	await server.send("POST", ON);
	await using ofAsked = await openEvents(server, "/v1/nodes/3/actions/events");
	await using ofAskedAction = await openEvents(server, "/v1/nodes/3/actions/maintenance_on/events");
	await using inTheWay = await openEvents(server, `${ON}/events`);
	expect((await server.send("POST", "/v1/nodes/3/actions/maintenance_on")).status).toBe(409);
	const refusal = { kind: "refused", node_uid: "2", refused: { node_uid: "3" } };
	for (const stream of [ofAsked, ofAskedAction]) expect(await stream.events(1)).toMatchObject([refusal]);
	let told = await inTheWay.events(1);
	while (told[0]?.kind !== "refused") told = await inTheWay.events(1);
	expect(told).toMatchObject([refusal]);
	await using again = await openEvents(server, "/v1/nodes/3/actions/events?last_event_id=0");
	expect(await again.events(1)).toMatchObject([refusal]);
});

test.each([
	["text", "abc", 400, "invalid_request"],
	["a negative number", "-1", 400, "invalid_request"],
	["a number beyond the log", "999", 400, "invalid_request"],
	["a huge number", "9".repeat(30), 400, "invalid_request"],
])("[S7-watch-5] %s as an id is refused before the stream begins", async (_what, id, status, error_code) => {
	await using server = await openServer();
	const response = await server.send("GET", `/v1/nodes/actions/events?last_event_id=${id}`);
	expect([response.status, await response.json()]).toMatchObject([status, { error_code }]);
});

test.each([
	["its position under another name", "lastEventId=0", "lastEventId"],
	["its position twice", "last_event_id=0&last_event_id=1", "last_event_id: must be given once, not twice."],
	["no position, twice", "last_event_id=&last_event_id=", "last_event_id: must be given once, not twice."],
	["a filter that streams do not have", "kind=accepted", "kind"],
])(
	"[S7-watch-5] a stream that is asked with %s is refused instead of telling something else",
	async (_what, query, named) => {
		await using server = await openServer();
		for (const place of ["", "/1"]) {
			const response = await server.send("GET", `/v1/nodes${place}/actions/events?${query}`);
			expect([response.status, await response.json()]).toMatchObject([
				400,
				{ error_code: "invalid_request", description: expect.stringContaining(named) },
			]);
		}
		const headers = { "last-event-id": "0" };
		expect((await server.send("GET", `/v1/nodes/actions/events?${query}`, { headers })).status).toBe(400);
	},
);

test("[S7-watch-6] an id whose next events are no longer kept is refused with 410 before the stream begins", async () => {
	await using server = await openServer();
	await server.send("POST", ON);
	await server.settle();
	await server.send("DELETE", ON);
	const ids = await idsInLog(server);
	await server.deps.actions.forget(0, server.clock.now() + 1);
	const response = await server.send("GET", "/v1/nodes/actions/events", { headers: { "last-event-id": "1" } });
	expect([response.status, await response.json()]).toMatchObject([410, { error_code: "event_id_expired" }]);
	await using kept = await openEvents(server, `/v1/nodes/actions/events?last_event_id=${ids.at(-1)}`);
	expect(kept.response.status).toBe(200);
});

test("[S7-watch-7] watching asks for the right that reading asks for, and for a node and an action that there are", async () => {
	await using server = await openServer();
	const none = await server.addUser("none");
	const paths = ["/v1/nodes/actions/events", "/v1/nodes/2/actions/events", "/v1/nodes/2/actions/remove/events"];
	for (const path of paths) {
		expect((await server.send("GET", path, { as: null })).status).toBe(401);
		expect((await server.send("GET", path, { as: none })).status).toBe(403);
	}
	const unknown = await server.send("GET", "/v1/nodes/9/actions/events");
	expect([unknown.status, await unknown.json()]).toMatchObject([404, { error_code: "node_not_found" }]);
	const drain = await server.send("GET", "/v1/nodes/2/actions/drain/events");
	expect([drain.status, await drain.json()]).toMatchObject([404, { error_code: "action_not_found" }]);
	expect((await server.send("DELETE", "/v1/nodes/actions/events")).status).toBe(405);
});

test("[S7-watch-8] a quiet stream has a heartbeat, which brings an id that is still kept to those for whom nothing happened", async () => {
	await using server = await openServer();
	await using stream = await openEvents(server, "/v1/nodes/3/actions/events");
	await server.clock.advance(15_000);
	expect(await stream.next()).toStrictEqual({ comment: "" });
	await using other = await openEvents(server, "/v1/nodes/actions/events");
	await server.send("POST", ON);
	await other.events(1);
	const [newest] = (await server.deps.actions.events({ order: "newest_first", limit: 1 })).events;
	await server.clock.advance(15_000);
	const beat = await stream.next();
	expect(beat?.data).toBeUndefined();
	expect(Number(beat?.id)).toBeGreaterThanOrEqual(newest?.event_uid ?? Number.POSITIVE_INFINITY);
});

test("[S7-watch-9] a user who loses the right to watch is told so and watches no longer", async () => {
	await using server = await openServer();
	const viewer = await server.addUser("db_viewer");
	await using stream = await openEvents(server, "/v1/nodes/actions/events", { as: viewer });
	const users = (await (await server.send("GET", "/v1/users")).json()) as { readonly uid: number; email: string }[];
	const uid = users.find(({ email }) => email === viewer[0])?.uid;
	await server.send("PUT", `/v1/users/${uid}`, { body: '{"role":"none"}' });
	await server.clock.advance(15_000);
	const block = await stream.next();
	expect(block).toMatchObject({ event: "closed" });
	expect(JSON.parse(block?.data ?? "")).toMatchObject({ error_code: "permission_denied" });
	expect(server.deps.tail.watchers()).toBe(0);
	expect(await stream.next()).toBeUndefined();
});

test("[S7-watch-10] a stopping server ends streams with a last message and keeps none of them open", async () => {
	await using server = await openServer();
	await using stream = await openEvents(server, "/v1/nodes/actions/events");
	const stopped = server[Symbol.asyncDispose]();
	const block = await stream.next();
	expect(block).toMatchObject({ event: "closed" });
	expect(block?.id).toBeUndefined();
	expect(JSON.parse(block?.data ?? "")).toMatchObject({ error_code: "service_unavailable" });
	expect(await stream.next()).toBeUndefined();
	await stopped;
});

test("[S7-watch-11] a reader that takes nothing is cut off: its events are dropped and its connection is ended", async () => {
	await using server = await openServer();
	const socket = connect(server.port, "127.0.0.1").pause();
	socket.on("error", () => {});
	socket.write(rawRequest("/v1/nodes/actions/events"));
	while (server.deps.tail.watchers() === 0) await wait(5);
	// What the connection itself holds has to be full before anything waits for this reader, so the events are large.
	const body = JSON.stringify({ evict_dbs: Array.from({ length: 9_000 }, (_, at) => `database ${at}`.padEnd(100)) });
	const closed = once(socket, "close");
	while (server.deps.tail.watchers() > 0) {
		expect((await server.send("POST", ON, { body })).status).toBe(200);
		await server.settle();
		await server.clock.advance(2_500);
	}
	let received = 0;
	socket.on("data", (chunk) => {
		received += chunk.length;
	});
	socket.resume();
	await closed;
	const { events } = await server.deps.actions.events({ order: "oldest_first", limit: 1_000 });
	expect(received).toBeGreaterThan(0);
	expect(received).toBeLessThan(JSON.stringify(events).length);
});

test("[S7-watch-12] clients that go away leave nothing behind, whenever they go", async () => {
	await using server = await openServer();
	for (let round = 0; round < 60; round += 1) {
		const socket = connect(server.port, "127.0.0.1");
		socket.on("error", () => {});
		socket.write(rawRequest(`/v1/nodes/actions/events?last_event_id=0`));
		if (round % 3 > 0) await once(socket, "data");
		if (round % 3 > 1) await server.send("POST", ON);
		socket.destroy();
	}
	const head = await server.send("HEAD", "/v1/nodes/actions/events");
	expect([head.status, head.headers.get("content-type")]).toStrictEqual([200, "text/event-stream"]);
	while (server.deps.tail.watchers() > 0) await wait(5);
});
