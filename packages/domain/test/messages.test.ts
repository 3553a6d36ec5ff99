import { expect, it } from "vitest";
import {
	type Action,
	BEFORE_PLANNING,
	describeRemedy,
	ending,
	FRUITLESS,
	followRun,
	type Halt,
	humanBytes,
	nodeLeftBy,
	unreached,
} from "../src/index.ts";

it("says of what stays that it is a shard", () => {
	const action = {
		action_uid: "a",
		node_uid: 1,
		request: { name: "enslave_node", options: {} },
		status: "running",
		progress: 0,
		creation_time: 0,
		started_by: "admin",
		cancel_requested: false,
	} as const;
	const stays = [{ uid: "13", reason: "It has no replica." }];
	expect(ending(action, { kind: "finished" }, { done: 1, total: 1, stays })).toMatchObject({
		description: "Completed. Shard 13: It has no replica.",
	});
});

it("says of a removal that did not take its node out, however it ended, that the node stays closed", () => {
	const remove: Action = {
		action_uid: "a",
		node_uid: 7,
		request: { name: "remove", options: {} },
		status: "running",
		progress: 0,
		creation_time: 0,
		started_by: "admin",
		cancel_requested: false,
	};
	const steps = { done: 1, total: 2 };
	const closed = "Node 7 stays closed to new shards; maintenance_off opens it again.";
	const failed: Halt = { kind: "failed", error: FRUITLESS };
	expect(ending(remove, failed, steps)).toMatchObject({ error: { message: `${FRUITLESS.message} ${closed}` } });
	expect(ending(remove, { kind: "out_of_reach" }, steps)).toEqual(unreached(remove));
	expect(unreached(remove)).toMatchObject({ description: `The cluster could not be reached. ${closed}` });
	expect(ending({ ...remove, status: "cancelling" }, { kind: "cancelled" }, steps)).toMatchObject({
		description: `Cancelled after 1 of 2 steps; what was done stays done. ${closed}`,
	});
	expect(ending(remove, { kind: "finished" }, steps)).toMatchObject({ description: "Completed." });
	// Nothing is left that could be opened.
	expect(ending(remove, failed, steps, { node_has_left: true })).toMatchObject({ error: FRUITLESS });
	const cancelled = ending({ ...remove, status: "cancelling" }, { kind: "cancelled" }, steps, { node_has_left: true });
	expect(cancelled).toMatchObject({ description: "Cancelled after 1 of 2 steps; what was done stays done." });
	const other: Action = { ...remove, request: { name: "enslave_node", options: {} } };
	expect(ending(other, failed, steps, { maintenance_depth: 1 })).toMatchObject({ error: FRUITLESS });
});

it("knows from the journal what is left of the node, also where all steps are done", () => {
	const close = { kind: "stop_placement", node_uid: 7, maintenance_depth: 2, after: [] } as const;
	const remove = { kind: "remove_node", node_uid: 7, after: [0] } as const;
	const plan = { steps: [close, remove], stays: [] };
	const planned = followRun(BEFORE_PLANNING, { kind: "planned", plan });
	const closed = followRun(planned, { kind: "step_done", step_index: 0, progress: 50 });
	expect(nodeLeftBy(planned)).toEqual({});
	expect(nodeLeftBy(closed)).toEqual({ maintenance_depth: 2 });
	expect(nodeLeftBy(followRun(closed, { kind: "planned", plan }))).toEqual({ maintenance_depth: 2 });
	expect(nodeLeftBy(followRun(closed, { kind: "step_done", step_index: 1, progress: 99 }))).toEqual({
		node_has_left: true,
	});
});

it("says how much memory is missing to the byte and to a reader", () => {
	expect(describeRemedy({ kind: "add_memory", node_uid: 2, bytes: 1_073_741_824 })).toContain(
		"1073741824 more bytes (1 GiB) of memory",
	);
	expect([0, 1_023, 1_536, 4_026_531_840, -1_048_576].map(humanBytes)).toEqual([
		"0 B",
		"1023 B",
		"1.5 KiB",
		"3.75 GiB",
		"-1 MiB",
	]);
});

it("says of new nodes how large each is, and where it has to stand", () => {
	const nodes = { kind: "add_nodes", total_memory: 1_048_576, max_redis_servers: 2, max_listeners: 1 } as const;
	expect(describeRemedy({ ...nodes, count: 1, own_rack: true })).toBe(
		"It can be done with one more node with 1048576 bytes (1 MiB) of memory and room for 2 shards and 1 endpoint, in a rack where no other node is.",
	);
	expect(describeRemedy({ ...nodes, count: 1, own_rack: false })).toMatch(/room for 2 shards and 1 endpoint\.$/);
	expect(describeRemedy({ ...nodes, count: 2, own_rack: true })).toBe(
		"It can be done with 2 more nodes, each with 1048576 bytes (1 MiB) of memory and room for 2 shards and 1 endpoint, in racks of which each has no other node.",
	);
});
