import { STOPPING } from "@node-actions/application";
import { expect, test } from "vitest";
import { refusalOfCall } from "./refusal-of-call.ts";
import { ADMIN, basic, startRpc } from "./start-rpc.ts";

const SECRET = "something nobody outside may read";

test("[S5-internal-rpc] a failure inside is INTERNAL_SERVER_ERROR with a fixed text, and its cause is told to the operator only", async () => {
	await using rpc = await startRpc((given) => ({
		service: {
			...given.service,
			driver: { ...given.service.driver, describe: () => Promise.reject(new Error(SECRET)) },
		},
	}));
	const response = await rpc.send("/nodes.list");
	expect(response.status).toBe(500);
	const body = await response.text();
	expect(body).not.toContain(SECRET);
	expect(body).not.toContain("stack");
	expect(JSON.parse(body)).toEqual({
		error: {
			message: expect.any(String),
			code: -32603,
			data: {
				code: "INTERNAL_SERVER_ERROR",
				httpStatus: 500,
				path: "nodes.list",
				error_code: "internal_error",
				description: expect.any(String),
				message: expect.any(String),
			},
		},
	});
	expect(rpc.internal_errors).toEqual([expect.objectContaining({ message: SECRET })]);
});

test("an answer that cannot be written is an internal error, not a broken connection", async () => {
	await using rpc = await startRpc((given) => ({
		// Nothing turns a bigint into JSON, so this fails after the procedure has succeeded.
		service: { ...given.service, actions: { ...given.service.actions, list: () => Promise.resolve([unwritable()]) } },
	}));
	const response = await rpc.send("/actions.list");
	expect(response.status).toBe(500);
	expect(await response.json()).toMatchObject({ error: { data: { error_code: "internal_error" } } });
	expect(rpc.internal_errors).toHaveLength(1);
});

function unwritable() {
	return {
		action_uid: "u",
		node_uid: 1,
		request: { name: "remove", options: {} },
		status: "queued",
		get progress(): number {
			throw new Error(SECRET);
		},
		creation_time: 0,
		started_by: "x",
		cancel_requested: false,
	} as const;
}

test("while draining every request is service_unavailable with Retry-After, whoever sends it and whatever it says", async () => {
	let draining = false;
	await using rpc = await startRpc(() => ({ isDraining: () => draining }));
	expect((await rpc.send("/nodes.list")).status).toBe(200);
	draining = true;
	for (const path of ["/nodes.list", "/none", "/nodes.list,shards.list?batch=1", "/actions.get?input={"]) {
		const response = await rpc.send(path, { headers: { authorization: "" } });
		expect(response.status).toBe(503);
		expect(response.headers.get("retry-after")).toBe("5");
		expect(await response.json()).toMatchObject({
			error: { message: STOPPING.message, data: { error_code: "service_unavailable" } },
		});
	}
	const { nodes, shards } = rpc.batchClient();
	const refusals = await Promise.all([refusalOfCall(nodes.list.query()), refusalOfCall(shards.list.query())]);
	expect(refusals.map(({ retry_after_seconds }) => retry_after_seconds)).toEqual([5, 5]);
});

test("too many failed logins are refused with TOO_MANY_REQUESTS and Retry-After, and known credentials still work", async () => {
	await using rpc = await startRpc();
	expect((await rpc.send("/nodes.list")).status).toBe(200);
	const wrong = { headers: { authorization: basic({ ...ADMIN, password: "wrong" }) } };
	const answers: Response[] = [];
	for (let attempt = 0; attempt < 11; attempt += 1) answers.push(await rpc.send("/nodes.list", wrong));
	const last = answers.at(-1);
	expect(last?.status).toBe(429);
	expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
	expect(await last?.json()).toMatchObject({
		error: {
			data: {
				code: "TOO_MANY_REQUESTS",
				error_code: "too_many_failed_logins",
				retry_after_seconds: expect.any(Number),
			},
		},
	});
	expect((await rpc.send("/nodes.list")).status).toBe(200);
});

test("a batch is authenticated once", async () => {
	let lookups = 0;
	await using rpc = await startRpc((given) => ({
		service: {
			...given.service,
			users: {
				...given.service.users,
				findByEmail: (email) => {
					lookups += 1;
					return given.service.users.findByEmail(email);
				},
			},
		},
	}));
	const { nodes, shards, bdbs } = rpc.batchClient();
	await Promise.all([nodes.list.query(), shards.list.query(), bdbs.list.query()]);
	expect(rpc.scopes).toHaveLength(1);
	expect(lookups).toBe(1);
});

test("the log learns the procedure, the user and the refusal, and never a name that the caller made up", async () => {
	await using rpc = await startRpc();
	await rpc.send("/actions.list");
	await rpc.send('/nodes.get?input={"node_uid":99}');
	await rpc.send("/made.up");
	await rpc.send("/nodes.list,shards.list?batch=1");
	await rpc.send("/nodes.list", { headers: { authorization: "" } });
	const user = ADMIN.email;
	expect(rpc.scopes).toMatchObject([
		{ route: "actions.list", user },
		{ route: "nodes.get", user, error_code: "node_not_found" },
		{ error_code: "path_not_found" },
		{ route: "batch", user },
		{ route: "nodes.list", error_code: "unauthenticated" },
	]);
	expect(rpc.scopes[2]).not.toHaveProperty("route");
	expect(rpc.scopes[4]).not.toHaveProperty("user");
});
