import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import { ADMIN, startRpc } from "./start-rpc.ts";

test("[S7-history-rpc-1] history is listed with filters and a cursor", async () => {
	await using rpc = await startRpc();
	const { actions } = rpc.client();
	await actions.start.mutate({ node_uid: 1, action: "maintenance_on" });
	await expect(actions.start.mutate({ node_uid: 1, action: "maintenance_on" })).rejects.toThrow();
	const { events: whole } = await actions.history.query({ order: "oldest_first", until: 1e10 });
	expect(whole[0]).toMatchObject({ kind: "accepted", user: ADMIN.email });
	await expect
		.poll(async () => (await actions.history.query({ kind: ["status_changed"] })).events.at(-1))
		.toMatchObject({
			user: ADMIN.email,
			runner: expect.any(String),
		});
	const first = await actions.history.query({ order: "oldest_first", limit: 1 });
	const second = await actions.history.query({
		order: "oldest_first",
		limit: 1,
		...(first.next_cursor === undefined ? {} : { cursor: first.next_cursor }),
	});
	expect([...first.events, ...second.events]).toEqual(whole.slice(0, 2));
	const { events } = await actions.history.query({ kind: ["refused"], node_uid: 1, user: ADMIN.email });
	for (const action of ["remove", "remove_node"] as const) {
		expect((await actions.history.query({ action })).events).toEqual([]);
	}
	const ofAction = await actions.history.query({ action: "maintenance_on", kind: ["accepted"] });
	expect(ofAction.events).toMatchObject([{ kind: "accepted" }]);
	expect(events).toMatchObject([{ kind: "refused", refused: { error_code: "action_conflict", node_uid: "1" } }]);
	await expect(actions.start.mutate({ node_uid: 2, action: "maintenance_on" })).rejects.toThrow();
	const asked = await actions.history.query({ node_uid: 2 });
	expect(asked.events).toMatchObject([{ kind: "refused", node_uid: "1", refused: { node_uid: "2" } }]);
});

test.each([
	{ limit: 0 },
	{ limit: -1 },
	{ limit: 1_001 },
	{ kind: [] },
	{ cursor: "x" },
	{ cursor: "0" },
	{ cursor: "999999999999999" },
	{ since: -1 },
	{ since: 2, until: 1 },
	// Not in the type.
	{ action: "drain" } as object,
	{ actions: "remove" } as object,
])("[S7-history-rpc-2] %j is refused as invalid", async (input) => {
	await using rpc = await startRpc();
	const refused = await rpc
		.client()
		.actions.history.query(input)
		.catch((error: unknown) => error);
	expect(refused).toBeInstanceOf(TRPCClientError);
	expect(refused).toMatchObject({ data: { error_code: "invalid_request" } });
});

test("[S7-idempotency-rpc-1] a key that comes again answers the same action, and with another start is refused", async () => {
	await using rpc = await startRpc();
	const { actions } = rpc.client();
	const start = { node_uid: 1, action: "maintenance_on", idempotency_key: "k" } as const;
	const [first, ...others] = await Promise.all([0, 1, 2, 3].map(() => actions.start.mutate(start)));
	expect(new Set(others.map(({ action_uid }) => action_uid))).toEqual(new Set([first?.action_uid]));
	const refused = await actions.start
		.mutate({ ...start, options: { demote_node: true } })
		.catch((error: unknown) => error);
	expect(refused).toMatchObject({ data: { error_code: "idempotency_key_reused", code: "UNPROCESSABLE_CONTENT" } });
});
