import type { AppRouter, RouterInputs, RouterOutputs } from "@node-actions/rpc";
import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";

// A client as a stranger writes one. It is compiled, never run: a wrong call below that begins to compile fails the type check.
const client = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: "http://localhost/trpc" })] });

export async function rightCalls(): Promise<void> {
	const { actions }: RouterOutputs["actions"]["list"] = await client.actions.list.query();
	const of_node = await client.actions.listForNode.query({ node_uid: 1 });
	const one = await client.actions.get.query({ node_uid: 1, action: "remove" });
	const by_uid = await client.actions.getByUid.query({ action_uid: one.action_uid });
	const cancelled = await client.actions.cancel.mutate({ node_uid: 1, action: "remove" });
	one.status satisfies
		| "queued"
		| "starting"
		| "running"
		| "cancelling"
		| "completed"
		| "cancelled"
		| "failed"
		| "aborted";
	one.progress satisfies number;
	one.node_uid satisfies string;
	one.error_code satisfies "internal_error" | "insufficient_resources" | undefined;
	[...actions, ...of_node.actions, by_uid, cancelled] satisfies (typeof one)[];

	await client.actions.start.mutate({ node_uid: 1, action: "remove" });
	await client.actions.start.mutate({ node_uid: 1, action: "remove", options: null });
	await client.actions.start.mutate({ node_uid: 1, action: "remove", options: { wait_for_persistence: true } });
	await client.actions.start.mutate({
		node_uid: 1,
		action: "maintenance_on",
		options: { evict_dbs: ["db"], demote_node: true, max_concurrent_actions: 4 },
	});
	await client.actions.start.mutate({ node_uid: 1, action: "maintenance_off", options: { snapshot_name: "s" } });
	await client.actions.start.mutate({ node_uid: 1, action: "enslave_node", options: { retry_timeout_seconds: 5 } });

	await client.actions.start.mutate({ node_uid: 1, action: "remove", idempotency_key: "key" });
	const { events, next_cursor } = await client.actions.history.query({ kind: ["accepted", "refused"], node_uid: 1 });
	await client.actions.history.query({ action: "remove_node" });
	events[0]?.action.status satisfies (typeof one)["status"] | undefined;
	next_cursor satisfies string | undefined;
	client.actions.watch.subscribe(
		{ node_uid: 1, lastEventId: "17" },
		{
			onData: ({ id, data }) => {
				id satisfies string;
				if (data.kind !== "watching") data.action satisfies typeof one;
			},
		},
	);

	(await client.nodes.list.query()) satisfies readonly { uid: number; in_maintenance: boolean }[];
	(await client.nodes.status.query({ node_uid: 1 })).maintenance_snapshot?.name satisfies string | undefined;
	(await client.nodes.snapshots.query({ node_uid: 1 })) satisfies { name: string }[];
	(await client.shards.list.query()) satisfies { role: "master" | "slave" }[];
	(await client.bdbs.list.query()) satisfies { endpoints: { uid: string }[] }[];
	(await client.users.create.mutate({ email: "a@b", password: "12345678" })) satisfies { uid: number };
	await client.users.update.mutate({ uid: 1, changes: { role: "db_viewer" } });
	(await client.auth.token.mutate()).access_token satisfies string;
	(await client.auth.token.mutate({ ttl: 60 })).access_token satisfies string;
}

export function rightErrors(error: unknown): string | undefined {
	if (!(error instanceof TRPCClientError)) return undefined;
	const { data }: TRPCClientError<AppRouter> = error;
	data?.retry_after_seconds satisfies number | undefined;
	// @ts-expect-error: no refusal has this code
	if (data?.error_code === "no_such_code") return undefined;
	return data?.action_uid;
}

export async function wrongCalls(): Promise<void> {
	// @ts-expect-error: no action has this name
	await client.actions.history.query({ action: "drain" });
	// @ts-expect-error: no event is of this kind
	await client.actions.history.query({ kind: ["progressed!"] });
	// @ts-expect-error: an id is text
	client.actions.watch.subscribe({ lastEventId: 17 }, {});
	// @ts-expect-error: an option of maintenance_on
	await client.actions.start.mutate({ node_uid: 1, action: "remove", options: { evict_dbs: ["db"] } });
	// @ts-expect-error: an option of remove
	await client.actions.start.mutate({ node_uid: 1, action: "maintenance_on", options: { wait_for_persistence: true } });
	// @ts-expect-error: an option of maintenance_on
	await client.actions.start.mutate({ node_uid: 1, action: "maintenance_off", options: { overwrite_snapshot: true } });
	// @ts-expect-error: an option of maintenance_off
	await client.actions.start.mutate({ node_uid: 1, action: "enslave_node", options: { skip_shards_restore: true } });
	// @ts-expect-error: an option that no action has
	await client.actions.start.mutate({ node_uid: 1, action: "remove", options: { force: true } });
	// @ts-expect-error: an option of the wrong type
	await client.actions.start.mutate({ node_uid: 1, action: "remove", options: { wait_for_persistence: "yes" } });
	// @ts-expect-error: an action that the API does not have
	await client.actions.start.mutate({ node_uid: 1, action: "drain" });
	// @ts-expect-error: the uid is a number
	await client.actions.start.mutate({ node_uid: "1", action: "remove" });
	// @ts-expect-error: the node is missing
	await client.actions.start.mutate({ action: "remove" });
	// @ts-expect-error: starting is a mutation
	await client.actions.start.query({ node_uid: 1, action: "remove" });
	// @ts-expect-error: getting is a query
	await client.actions.get.mutate({ node_uid: 1, action: "remove" });
	// @ts-expect-error: the action's name is missing
	await client.actions.get.query({ node_uid: 1 });
	// @ts-expect-error: a list of everything takes no input
	await client.actions.list.query({ node_uid: 1 });
	// @ts-expect-error: no such procedure
	await client.actions.restart.mutate({ node_uid: 1 });
	// @ts-expect-error: the answer has no such field
	(await client.actions.get.query({ node_uid: 1, action: "remove" })).password;
	// @ts-expect-error: a user is never shown with a password
	(await client.users.get.query({ uid: 1 })).password;
	// @ts-expect-error: no such role
	await client.users.create.mutate({ email: "a@b", password: "12345678", role: "root" });
}

export const started = {
	node_uid: 1,
	action: "enslave_node",
	options: { endpoints_only: true },
} satisfies RouterInputs["actions"]["start"];
