import type { Step } from "@node-actions/domain";
import { VirtualClock } from "@node-actions/simulated-cluster";
import { undisturbed } from "@node-actions/test-fixtures/driver/driver-under-test";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newSharedPlace } from "./shared-place.ts";

const MOVE: Step = { kind: "migrate", shard_uid: "5", from_node_uid: 3, to_node_uid: 4, bytes: 1_000_000 };
const CLOSE: Step = { kind: "stop_placement", node_uid: 2, maintenance_depth: 1 };
const LEAD: Step = { kind: "change_primary", to_node_uid: 3 };
const DONE = { kind: "done" };
const INTERRUPTED = { kind: "interrupted" };

let server: PostgresServer;

beforeAll(async () => {
	server = await startPostgresServer();
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
});

/** A step's surroundings under the claim of this epoch. */
function claimed(epoch: number, action_uid = "a") {
	return undisturbed({ action_uid, epoch });
}

describe("a runner whose action was taken over", () => {
	test("changes nothing any more, not even what the other would do as well", async () => {
		await using place = await newSharedPlace(server);
		const [late, next] = [await place.open(), await place.open()];
		expect(await late.execute(CLOSE, claimed(1))).toEqual(DONE);
		expect(await next.execute(CLOSE, claimed(2))).toEqual(DONE);
		const before = await next.describe();
		expect(await late.execute(LEAD, claimed(1))).toEqual(INTERRUPTED);
		expect(await late.execute(CLOSE, claimed(1))).toEqual(INTERRUPTED);
		expect(await next.describe()).toEqual(before);
		expect(await next.execute(LEAD, claimed(2))).toEqual(DONE);
	});

	test("changes nothing at the end of a step that was in its time already, as soon as the other has begun one", async () => {
		await using place = await newSharedPlace(server);
		const clocks = [new VirtualClock(), new VirtualClock()] as const;
		const [late, next] = [await place.open({ clock: clocks[0] }), await place.open({ clock: clocks[1] })];
		const before = await next.describe();
		const moving = late.execute(MOVE, claimed(1));
		await expect.poll(() => clocks[0].pending, { timeout: 60_000 }).toBe(1);
		const leading = next.execute(LEAD, claimed(2));
		await expect.poll(() => clocks[1].pending, { timeout: 60_000 }).toBe(1);
		await clocks[0].advance(3_600_000);
		expect(await moving).toEqual(INTERRUPTED);
		expect(await next.describe()).toEqual(before);
		await clocks[1].advance(3_600_000);
		expect(await leading).toEqual(DONE);
	});

	test("changes nothing through another process that knows nothing of it, after a restart of everything", async () => {
		await using place = await newSharedPlace(server);
		const next = await place.open();
		await next.execute(CLOSE, claimed(7));
		await next.close();
		await server.restart();
		const late = await place.open();
		const before = await late.describe();
		expect(await late.execute(LEAD, claimed(6))).toEqual(INTERRUPTED);
		expect(await late.describe()).toEqual(before);
	});

	test("is not told that a step is done which the topology does not show", async () => {
		await using place = await newSharedPlace(server);
		const [late, next] = [await place.open(), await place.open()];
		const persist: Step = { kind: "wait_for_persistence", shard_uids: ["5"] };
		expect(await next.execute(persist, claimed(2))).toEqual(DONE);
		expect(await late.execute(persist, claimed(1))).toEqual(INTERRUPTED);
	});

	test("still runs other actions, and steps that no action asks for", async () => {
		await using place = await newSharedPlace(server);
		const [late, next] = [await place.open(), await place.open()];
		await next.execute(CLOSE, claimed(9));
		expect(await late.execute(LEAD, claimed(1, "b"))).toEqual(DONE);
		expect(await late.execute({ kind: "change_primary", to_node_uid: 1 }, undisturbed())).toEqual(DONE);
	});
});

test("fences are forgotten when nobody can come that late any more", async () => {
	await using place = await newSharedPlace(server);
	const driver = await place.open({ changes_max: 1 });
	for (const action_uid of ["old", "new"]) {
		await driver.execute({ kind: "delete_snapshot", node_uid: 1, name: "none" }, claimed(1, action_uid));
	}
	await place.rows("update simulated_fence set seen_at = now() - interval '8 days' where action_uid = 'old'");
	await driver.execute(CLOSE, claimed(1, "newer"));
	await driver.close();
	expect(await place.rows("select action_uid from simulated_fence order by 1")).toEqual(["new", "newer"]);
	await place.rows("update simulated_fence set seen_at = now() - interval '8 days' where action_uid = 'new'");
	await place.open();
	expect(await place.rows("select action_uid from simulated_fence")).toEqual(["newer"]);
});
