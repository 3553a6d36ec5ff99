import { describe, expect, test } from "vitest";
import { refusalOfCall } from "./refusal-of-call.ts";
import { basic, startRpc } from "./start-rpc.ts";

describe.each(["client", "batchClient"] as const)("through a %s", (kind) => {
	test("an action is started, found in every list and by its uid, and cancelled", async () => {
		await using rpc = await startRpc();
		const { actions } = rpc[kind]();
		const started = await actions.start.mutate({
			node_uid: 2,
			action: "remove",
			options: { wait_for_persistence: true },
		});
		expect(started).toMatchObject({ name: "remove_node", node_uid: "2", status: "queued", progress: 0 });
		expect(started.task_id).toBe(started.action_uid);
		const same = { action_uid: started.action_uid };
		expect(await actions.get.query({ node_uid: 2, action: "remove" })).toMatchObject(same);
		expect(await actions.getByUid.query(same)).toMatchObject(same);
		expect((await actions.list.query()).actions).toContainEqual(expect.objectContaining(same));
		expect((await actions.listForNode.query({ node_uid: 2 })).actions).toEqual([expect.objectContaining(same)]);
		expect(await actions.cancel.mutate({ node_uid: 2, action: "remove" })).toMatchObject(same);
	});

	test("the cluster is shown by nodes, statuses, shards and databases", async () => {
		await using rpc = await startRpc();
		const { nodes, shards, bdbs } = rpc[kind]();
		const listed = await nodes.list.query();
		expect(listed.map(({ uid }) => uid)).toEqual([1, 2, 3]);
		expect(await nodes.get.query({ node_uid: 1 })).toEqual(listed[0]);
		const statuses = await nodes.statuses.query();
		expect(await nodes.status.query({ node_uid: 1 })).toEqual(statuses[0]);
		expect(await nodes.snapshots.query({ node_uid: 1 })).toEqual([]);
		expect((await shards.list.query()).length).toBeGreaterThan(0);
		expect((await bdbs.list.query()).length).toBeGreaterThan(0);
	});

	test("a user is created, changed, listed and deleted, and never shown with a password", async () => {
		await using rpc = await startRpc();
		const { users } = rpc[kind]();
		const created = await users.create.mutate({
			email: `${kind}@example.com`,
			password: "12345678",
			role: "db_viewer",
		});
		expect(created).toEqual({ uid: created.uid, email: `${kind}@example.com`, name: created.name, role: "db_viewer" });
		const changed = await users.update.mutate({ uid: created.uid, changes: { name: "Changed", password: "87654321" } });
		expect(changed).toEqual({ ...created, name: "Changed" });
		expect(await users.get.query({ uid: created.uid })).toEqual(changed);
		expect(await users.list.query()).toContainEqual(changed);
		expect(await users.delete.mutate({ uid: created.uid })).toEqual(changed);
		expect(await refusalOfCall(users.get.query({ uid: created.uid }))).toMatchObject({ error_code: "user_not_found" });
	});

	test.each(["Bearer", "JWT", "bearer", "jwt"])("a token is accepted as %s", async (scheme) => {
		await using rpc = await startRpc();
		const { access_token } = await rpc[kind]().auth.token.mutate({ ttl: 60 });
		const renewed = await rpc[kind](`${scheme} ${access_token}`).auth.token.mutate();
		expect((await rpc[kind](`${scheme} ${renewed.access_token}`).nodes.list.query()).length).toBe(3);
	});
});

describe("a refused call", () => {
	test("[S5-conflict-rpc] is CONFLICT while an action of the type is live, and names it", async () => {
		await using rpc = await startRpc();
		const { actions } = rpc.client();
		const { action_uid } = await actions.start.mutate({ node_uid: 1, action: "maintenance_on" });
		const refusal = await refusalOfCall(actions.start.mutate({ node_uid: 2, action: "maintenance_on" }));
		expect(refusal).toMatchObject({ code: "CONFLICT", httpStatus: 409, error_code: "action_conflict", action_uid });
		await actions.cancel.mutate({ node_uid: 1, action: "maintenance_on" });
	});

	test("[S5-permission-rpc] is FORBIDDEN when the role does not hold the permission", async () => {
		await using rpc = await startRpc();
		const viewer = { email: "viewer@example.com", password: "12345678" };
		await rpc.client().users.create.mutate({ ...viewer, role: "cluster_viewer" });
		const { actions, users } = rpc.client(basic(viewer));
		expect((await actions.list.query()).actions).toBeInstanceOf(Array);
		const refusals = await Promise.all([
			refusalOfCall(actions.start.mutate({ node_uid: 1, action: "remove" })),
			refusalOfCall(actions.cancel.mutate({ node_uid: 1, action: "remove" })),
			refusalOfCall(users.list.query()),
		]);
		for (const refusal of refusals) {
			expect(refusal).toMatchObject({ code: "FORBIDDEN", httpStatus: 403, error_code: "permission_denied" });
		}
	});

	test("[S5-not-found-rpc] is NOT_FOUND for nodes and actions that are not there, unknown action names included", async () => {
		await using rpc = await startRpc();
		const { actions, nodes } = rpc.client();
		expect(await refusalOfCall(nodes.get.query({ node_uid: 99 }))).toMatchObject({
			code: "NOT_FOUND",
			httpStatus: 404,
			error_code: "node_not_found",
		});
		const refusals = await Promise.all([
			refusalOfCall(actions.get.query({ node_uid: 1, action: "drain" })),
			refusalOfCall(actions.cancel.mutate({ node_uid: 1, action: "drain" })),
			refusalOfCall(actions.get.query({ node_uid: 1, action: "enslave_node" })),
			refusalOfCall(actions.getByUid.query({ action_uid: "no such uid" })),
		]);
		for (const refusal of refusals) {
			expect(refusal).toMatchObject({ code: "NOT_FOUND", httpStatus: 404, error_code: "action_not_found" });
		}
	});

	test("does not touch the other calls of its batch", async () => {
		await using rpc = await startRpc();
		const { nodes } = rpc.batchClient();
		const [found, refused] = await Promise.allSettled([
			nodes.get.query({ node_uid: 1 }),
			nodes.get.query({ node_uid: 99 }),
		]);
		expect(found).toMatchObject({ status: "fulfilled", value: { uid: 1 } });
		expect(refused).toMatchObject({ status: "rejected", reason: { data: { error_code: "node_not_found" } } });
	});
});
