import { type Adapter, startAction } from "@node-actions/application";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { expect, test } from "vitest";
import { configWith, startServer } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";
import { openTestServer } from "./support/test-server.ts";

test("while draining, requests are refused with 503 and Retry-After, readiness is gone, and the process still lives", async () => {
	await using open = await openTestServer({ drain_wait_ms: 2_000 });
	const closed = open.server.close();
	const refused = await fetch(`${open.base}/v1/hello`, { headers: { authorization: open.authorization } });
	expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("connection")]).toEqual([
		503,
		"1",
		"close",
	]);
	const ready = await fetch(`${open.base}/readyz`);
	expect([ready.status, await ready.json()]).toEqual([
		503,
		{ status: "not_ready", reasons: ["The process is stopping."] },
	]);
	expect((await fetch(`${open.base}/healthz`)).status).toBe(200);
	await closed;
	await expect(fetch(`${open.base}/healthz`)).rejects.toThrow();
});

test("a request in hand is answered before the server closes", async () => {
	const arrived = Promise.withResolvers<void>();
	const released = Promise.withResolvers<void>();
	const slow = (): Adapter => ({
		name: "slow",
		prefix: "/",
		fetch: async () => {
			arrived.resolve();
			await released.promise;
			return new Response("done");
		},
	});
	await using open = await openTestServer({}, {}, [slow]);
	const answer = fetch(`${open.base}/slow`).then((response) => response.text());
	await arrived.promise;
	const closed = open.server.close();
	setTimeout(released.resolve, 100);
	expect(await answer).toBe("done");
	await closed;
});

test("a request that never ends does not keep the server from closing", async () => {
	const arrived = Promise.withResolvers<void>();
	const stuck = (): Adapter => ({
		name: "stuck",
		prefix: "/",
		fetch: () => {
			arrived.resolve();
			return new Promise<Response>(() => {});
		},
	});
	await using open = await openTestServer({}, {}, [stuck]);
	const answer = fetch(`${open.base}/stuck`).catch(() => "cut off");
	await arrived.promise;
	await open.server.close();
	expect(await answer).toBe("cut off");
});

test("a running action is left resumable, and the next start ends it", async () => {
	await using directory = await temporaryDirectory();
	const clock = new VirtualClock();
	const log_destination = { write: () => {} };
	const config = configWith({ data_dir: directory.path, http_port: 0, https: false, drain_wait_ms: 0, speed: 1 });
	const first = await startServer(config, [], { clock, log_destination });
	const admin = { user_uid: 1, email: "admin@example.com", role: "admin" } as const;
	const input = { node_uid: 1, request: { name: "maintenance_on", options: {} } } as const;
	expect(await startAction(first.deps, admin, input)).toMatchObject({ ok: true });
	const found = () => first.deps.actions.find(1, "maintenance_on");
	while ((await found())?.progress === 0) await clock.advance(100);
	expect((await found())?.status).toBe("running");
	await first.close();

	using auto = new VirtualClock({ start_ms: clock.now(), auto: true });
	await using second = await startServer(config, [], {
		clock: auto,
		poll_interval_ms: Number.POSITIVE_INFINITY,
		log_destination,
	});
	await second.runner.idle();
	expect(await second.deps.actions.find(1, "maintenance_on")).toMatchObject({ status: "completed", progress: 100 });
	expect((await second.deps.driver.describe()).shards.filter(({ node_uid }) => node_uid === 1)).toEqual([]);
});
