import { setTimeout as wait } from "node:timers/promises";
import type { EventObject, ServiceDeps } from "@node-actions/application";
import { startTcpProxy } from "@node-actions/test-servers";
import { createTRPCClient, httpSubscriptionLink, type TRPCClientError } from "@trpc/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AppRouter } from "../src/index.ts";
import type { WatchingMessage } from "../src/watching-message.ts";
import { TestEventSource } from "./event-source.ts";
import { ADMIN, basic, startRpc } from "./start-rpc.ts";

interface Subscription {
	readonly messages: (WatchingMessage | EventObject)[];
	readonly errors: TRPCClientError<AppRouter>[];
	/** How often it has connected. */
	connected: number;
	stop(): void;
}

/** A client as tRPC ships it, with everything it receives. The input may be a wrong one, which the types would not let through. */
function subscribe(url: string, input: object = {}, as = ADMIN) {
	const headers = { authorization: basic(as) };
	const client = createTRPCClient<AppRouter>({
		links: [httpSubscriptionLink({ url, EventSource: TestEventSource, eventSourceOptions: { headers } })],
	});
	const seen: Subscription = { messages: [], errors: [], connected: 0, stop: () => {} };
	const { unsubscribe } = client.actions.watch.subscribe(input, {
		onStarted: () => {
			seen.connected += 1;
		},
		onData: ({ data }) => seen.messages.push(data),
		onError: (error) => seen.errors.push(error),
	});
	seen.stop = unsubscribe;
	return seen;
}

function eventIds({ messages }: Subscription): readonly number[] {
	return messages.flatMap((message) => (message.kind === "watching" ? [] : [message.event_uid]));
}

async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await wait(2);
}

/** Writes events: a start that is cancelled at once and its record removed. */
async function startAndCancel(actions: ServiceDeps["actions"], node_uid: number): Promise<void> {
	const started = await actions.accept(
		{ question: { name: "remove", node_uid }, node_uid, by: ADMIN.email },
		() => ({
			ok: true,
			value: {
				action: {
					action_uid: crypto.randomUUID(),
					node_uid,
					request: { name: "remove", options: {} },
					status: "queued",
					progress: 0,
					creation_time: 0,
					started_by: ADMIN.email,
					cancel_requested: false,
				},
				conflict_key: `remove/${node_uid}`,
				closes_node: false,
			},
		}),
		0,
	);
	expect(started.ok).toBe(true);
	await actions.amend(
		node_uid,
		"remove",
		() => ({
			ok: true,
			value: [
				{ kind: "status_changed", status: "cancelled" },
				{ kind: "record_removed", by: ADMIN.email },
			],
		}),
		0,
		ADMIN.email,
	);
}

test("[S7-watch-rpc-1] a subscription tells every event with its id, in the words of REST", async () => {
	let deps: ServiceDeps | undefined;
	await using rpc = await startRpc((given) => {
		deps = given.service;
		return {};
	});
	const watch = subscribe(rpc.url);
	await until(() => watch.messages.length === 1);
	expect(watch.messages).toEqual([{ kind: "watching", event_uid: 0 }]);
	await rpc.client().actions.start.mutate({ node_uid: 1, action: "maintenance_on" });
	await until(() => watch.messages.length > 3);
	const { events } = await rpc.client().actions.history.query({ order: "oldest_first" });
	const told = watch.messages.slice(1);
	expect(told).toEqual(events.slice(0, told.length));
	expect(told[0]).toMatchObject({
		kind: "accepted",
		user: ADMIN.email,
		action: { name: "maintenance_on", status: "queued" },
	});
	watch.stop();
	await until(() => deps?.tail.watchers() === 0);
});

test("[S7-watch-rpc-2] whenever connections break, what a client received in all is the log: nothing missed, nothing twice", async () => {
	let deps: ServiceDeps | undefined;
	await using rpc = await startRpc((given) => {
		deps = given.service;
		return {};
	});
	const actions = deps?.actions;
	if (actions === undefined) throw new Error("There is no service.");
	await using proxy = await startTcpProxy(Number(new URL(rpc.url).port));
	const url = `http://127.0.0.1:${proxy.port}/trpc`;
	const move = fc.record({
		appends: fc.integer({ min: 0, max: 4 }),
		pause_ms: fc.integer({ min: 0, max: 12 }),
		cut: fc.boolean(),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 12 }), async (moves) => {
			const before = (await actions.events({ order: "newest_first", limit: 1 })).newest_event_uid;
			const watch = subscribe(url);
			await until(() => watch.messages.length > 0);
			for (const { appends, pause_ms, cut } of moves) {
				for (let count = 0; count < appends; count += 1) await startAndCancel(actions, 1 + (count % 2));
				if (cut) {
					proxy.cut();
					proxy.resume();
				}
				await wait(pause_ms);
			}
			await startAndCancel(actions, 1);
			const log = await actions.events({ after: before, order: "oldest_first", limit: 1_000 });
			const expected = log.events.map(({ event_uid }) => event_uid);
			await until(() => eventIds(watch).at(-1) === expected.at(-1));
			watch.stop();
			expect(eventIds(watch)).toEqual(expected);
			expect(watch.errors).toEqual([]);
		}),
		{ numRuns: 15 },
	);
	await until(() => deps?.tail.watchers() === 0);
});

test("[S7-watch-rpc-3] a subscription of a node, or of an action, tells only of that", async () => {
	await using rpc = await startRpc();
	const ofNode = subscribe(rpc.url, { node_uid: 2 });
	const ofAction = subscribe(rpc.url, { node_uid: 1, action: "enslave_node" });
	await until(() => ofNode.messages.length > 0 && ofAction.messages.length > 0);
	const client = rpc.client();
	await client.actions.start.mutate({ node_uid: 1, action: "maintenance_on" });
	await client.actions.start.mutate({ node_uid: 1, action: "enslave_node" });
	await client.actions.start.mutate({ node_uid: 2, action: "remove" });
	await until(() => ofNode.messages.length > 1 && ofAction.messages.length > 1);
	expect(ofNode.messages[1]).toMatchObject({ kind: "accepted", node_uid: "2" });
	expect(ofAction.messages[1]).toMatchObject({ kind: "accepted", node_uid: "1", action: { name: "enslave_node" } });
	ofNode.stop();
	ofAction.stop();
});

test.each([
	["an id beyond the log", { lastEventId: "999" }, "invalid_request"],
	["an id that is no number", { lastEventId: "x" }, "invalid_request"],
	["a node that is not there", { node_uid: 99 }, "node_not_found"],
	["a name that is no action's", { node_uid: 1, action: "drain" }, "invalid_request"],
])("[S7-watch-rpc-4] %s ends the subscription with its error_code", async (_what, input, error_code) => {
	await using rpc = await startRpc();
	const watch = subscribe(rpc.url, input);
	await until(() => watch.errors.length > 0);
	expect(watch.errors[0]?.data).toMatchObject({ error_code });
	expect(watch.messages).toEqual([]);
});

test("[S7-watch-rpc-5] an id whose next events are no longer kept ends the subscription with event_id_expired", async () => {
	let deps: ServiceDeps | undefined;
	await using rpc = await startRpc((given) => {
		deps = given.service;
		return {};
	});
	if (deps === undefined) throw new Error("There is no service.");
	await startAndCancel(deps.actions, 1);
	await deps.actions.forget(0, 1);
	const watch = subscribe(rpc.url, { lastEventId: "1" });
	await until(() => watch.errors.length > 0);
	expect(watch.errors[0]?.data).toMatchObject({ error_code: "event_id_expired", code: "PRECONDITION_FAILED" });
});

test("[S7-watch-rpc-6] who is not known, or may not read, may not watch", async () => {
	await using rpc = await startRpc();
	const unknown = subscribe(rpc.url, {}, { ...ADMIN, password: "wrong password" });
	await until(() => unknown.errors.length > 0);
	expect(unknown.errors[0]?.data).toMatchObject({ error_code: "unauthenticated" });
	const user = { email: "none@example.com", password: "a right password" };
	await rpc.client().users.create.mutate({ ...user, role: "none" });
	const none = subscribe(rpc.url, {}, user);
	await until(() => none.errors.length > 0);
	expect(none.errors[0]?.data).toMatchObject({ error_code: "permission_denied" });
});
