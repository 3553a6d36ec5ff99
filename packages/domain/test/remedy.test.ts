import { describe, expect, it } from "vitest";
import {
	type ActionRequest,
	applyRemedy,
	applyStep,
	type Cluster,
	findRemedy,
	type LiveCluster,
	type Plan,
	planAction,
	type Remedy,
} from "../src/index.ts";
import { bdb, cluster, node, shard, threeNodes, withNode } from "./clusters.ts";
import { context, planned, refused } from "./plan.ts";

function remedyFor(from: ReturnType<typeof threeNodes>, node_uid: number, request: ActionRequest): Remedy | undefined {
	return findRemedy(context(from), node_uid, request, refused(from, node_uid, request));
}

const on: ActionRequest = { name: "maintenance_on", options: {} };
const remove: ActionRequest = { name: "remove", options: {} };

describe("the remedy for an infeasible action", () => {
	it("keeps replicas in place before it asks for anything that costs", () => {
		const full = cluster({
			nodes: [node(1), node(2), node(3, { total_memory: 0 })],
			bdbs: [bdb(1, { replication: true })],
			shards: [shard("1", 1, 1), shard("2", 1, 2, { role: "slave" })],
		});
		expect(remedyFor(full, 1, on)).toEqual({ kind: "set_options", options: { evict_ha_replica: false } });
	});

	it("asks for exactly the bytes that are missing, on the node where fewest are", () => {
		const tight = cluster({
			nodes: [node(1), node(2, { total_memory: 30 }), node(3, { total_memory: 70 })],
			bdbs: [bdb(1)],
			shards: [shard("1", 1, 1, { memory_size: 100, used_memory: 0 })],
		});
		expect(remedyFor(tight, 1, remove)).toEqual({ kind: "add_memory", node_uid: 3, bytes: 30 });
	});

	it("finds the node that lacks least, and the one that helps, however many nodes there are", () => {
		const sizes = Array.from({ length: 100 }, (_, at) => (at === 0 ? 100 : at === 99 ? 99 : 10));
		const many = cluster({
			nodes: sizes.map((total_memory, at) => node(at + 1, { total_memory })),
			bdbs: [bdb(1)],
			shards: [shard("1", 1, 1, { memory_size: 100, used_memory: 0 })],
		});
		expect(remedyFor(many, 1, remove)).toEqual({ kind: "add_memory", node_uid: 100, bytes: 1 });
		const out = many.nodes.map((one) =>
			one.uid === 1 ? one : { ...one, accept_servers: false, maintenance_depth: 1 },
		);
		const nodes = out.map((one) => (one.uid === 99 ? { ...one, total_memory: 100 } : one));
		expect(remedyFor({ ...many, nodes }, 1, remove)).toEqual({
			kind: "bring_back",
			node_uid: 99,
			action: "maintenance_off",
			// There is no snapshot to restore.
			options: { skip_shards_restore: true },
		});
	});

	it("does not ask for a node that no action opens", () => {
		const shut = threeNodes({
			nodes: [node(1), node(2), node(3, { accept_servers: false })],
			bdbs: [bdb(1, { replication: true })],
			shards: [shard("1", 1, 1), shard("2", 1, 2, { role: "slave" })],
			endpoints: [],
		});
		expect(remedyFor(shut, 1, remove)).toMatchObject({ kind: "add_nodes", count: 1 });
		const open = { ...shut, nodes: [node(1), node(2), node(3)] };
		const infeasible = refused(open, 1, remove, { closed: new Set([1, 3]) });
		const reopened = { kind: "bring_back", node_uid: 3, action: "maintenance_off" };
		const closed = new Set([1, 3]);
		expect(findRemedy(context(open, { closed }), 1, remove, infeasible)).toEqual(reopened);
		// Its removal is under way, so that nothing opens it before that has ended.
		const being_removed = new Set([3]);
		expect(findRemedy(context(open, { closed, being_removed }), 1, remove, infeasible)).toMatchObject({
			kind: "add_nodes",
		});
	});

	it("names the action under way whose end helps, and what brings its node back where that does not do", () => {
		const three = cluster({
			nodes: [node(1), node(2), node(3)],
			bdbs: [bdb(1, { replication: true })],
			shards: [shard("1", 1, 2), shard("2", 1, 3, { role: "slave" })],
		});
		const off: ActionRequest = { name: "maintenance_off", options: {} };
		const whileUnderWay = (
			from: Cluster,
			request: ActionRequest,
			ahead?: Plan["steps"],
			closed: readonly number[] = [],
		) => {
			const removed = request.name === "remove" ? [2] : [];
			const under_way = [{ node_uid: 2, request, promised: ahead ?? [], ...(ahead === undefined ? {} : { ahead }) }];
			const terms = {
				closed: new Set([...closed, ...removed]),
				being_removed: new Set(removed),
				promised: ahead ?? [],
				under_way,
			};
			return findRemedy(context(from, terms), 3, on, refused(from, 3, on, terms));
		};
		const after = { kind: "bring_back", node_uid: 2, after: "maintenance_on", action: "maintenance_off" };
		const plan = planned(three, 2, on).steps;
		// Whether nothing, some or all of it is done, and also where it has not been planned.
		for (let done = 0; done <= plan.length; done += 1) {
			expect(whileUnderWay(plan.slice(0, done).reduce(applyStep, three), on, plan.slice(done))).toEqual(after);
		}
		const out = plan.reduce(applyStep, three);
		const back = planned(out, 2, off).steps;
		const wait = { kind: "wait_for_action", node_uid: 2, action: "maintenance_off" };
		for (let done = 1; done <= back.findLastIndex(({ kind }) => kind === "migrate"); done += 1) {
			expect(whileUnderWay(back.slice(0, done).reduce(applyStep, out), off, back.slice(done))).toEqual(wait);
		}
		expect(whileUnderWay(out, off)).toEqual(wait);
		// It opens a node that a removal left closed.
		const elsewhere = { ...three, shards: [shard("1", 1, 1), shard("2", 1, 3, { role: "slave" })] };
		expect(whileUnderWay(elsewhere, off, undefined, [2])).toEqual(wait);
	});

	it("asks to open a node whose removal is under way only where the removal cannot be done", () => {
		const small = node(4, { total_memory: 100 * 1_048_576 });
		const nodes = [node(1), node(2), node(3, { total_memory: 100 * 1_048_576 }), small];
		// What is on node 2 is too much for the others, so that it stays.
		const stuck = cluster({
			nodes,
			bdbs: [bdb(1), bdb(2)],
			shards: [
				shard("1", 1, 3, { memory_size: 90 * 1_048_576 }),
				shard("2", 2, 2, { memory_size: 800 * 1_048_576 }),
				shard("3", 2, 1, { memory_size: 950 * 1_048_576, assigned_slots: "1-1" }),
				shard("4", 2, 4, { memory_size: 90 * 1_048_576, assigned_slots: "2-2" }),
			],
		});
		const terms = {
			closed: new Set([2]),
			being_removed: new Set([2]),
			under_way: [{ node_uid: 2, request: remove, promised: [] }],
		};
		const remedyOf = (from: Cluster) => findRemedy(context(from, terms), 3, on, refused(from, 3, on, terms));
		expect(remedyOf(stuck)).toEqual({ kind: "bring_back", node_uid: 2, after: "remove", action: "maintenance_off" });
		expect(remedyOf({ ...stuck, shards: stuck.shards.filter(({ uid }) => uid !== "2") })).toMatchObject({
			kind: "add_memory",
		});
	});

	it("plans again in the same cluster a bounded number of times, and leaves it as it was", () => {
		const sizes = Array.from({ length: 5 }, (_, at) => 1_000_000 + at * 7_919);
		const full = cluster({
			nodes: Array.from({ length: 200 }, (_, at) =>
				node(at + 1, { total_memory: at === 0 ? 10 ** 9 : at < 4 ? 1_200_000 : at }),
			),
			bdbs: [bdb(1)],
			shards: sizes.map((memory_size, at) =>
				shard(String(at + 1), 1, 1, { assigned_slots: `${at}-${at}`, memory_size, used_memory: 0 }),
			),
		});
		const given = context(full);
		const live = given.cluster as { -readonly [Key in keyof LiveCluster]: LiveCluster[Key] };
		const { putNode, toCluster, roomiest } = live;
		const order = [...roomiest()];
		let changes = 0;
		live.putNode = (one) => {
			changes += 1;
			putNode(one);
		};
		live.toCluster = () => expect.fail("the cluster was copied");
		const planned = planAction(given, 1, remove);
		if (planned.ok) expect.fail("there is room");
		const remedy = findRemedy(given, 1, remove, planned.error);
		// The two largest shards go to two of the three nodes that have room for one; the others have to go to the third.
		expect(remedy).toMatchObject({ kind: "add_memory", bytes: 3 * 1_000_000 + 3 * 7_919 - 1_200_000 });
		expect(changes).toBeLessThan(200);
		expect(toCluster()).toEqual(full);
		expect([...roomiest()]).toEqual(order);
	});

	it("asks for one more node where copies have nowhere to go", () => {
		const two = cluster({
			nodes: [node(1), node(2)],
			bdbs: [bdb(1, { replication: true })],
			shards: [shard("1", 1, 1, { memory_size: 100, used_memory: 0 }), shard("2", 1, 2, { role: "slave" })],
		});
		const small = { kind: "add_nodes", count: 1, total_memory: 100, max_redis_servers: 1, max_listeners: 0 };
		expect(remedyFor(two, 1, remove)).toEqual({ ...small, own_rack: false });
		const apart = {
			...two,
			nodes: two.nodes.map((one) => ({ ...one, rack_id: `rack-${one.uid}` })),
			bdbs: [bdb(1, { replication: true, rack_aware: true })],
		};
		expect(remedyFor(apart, 1, remove)).toEqual({ ...small, own_rack: true });
		// What keeps it from node 2 is no rack, and the shard that does ask for racks has no other copy.
		const beside = {
			...apart,
			bdbs: [bdb(1, { replication: true }), bdb(2, { rack_aware: true })],
			shards: [...two.shards, shard("3", 2, 1, { memory_size: 100, used_memory: 0 })],
		};
		expect(remedyFor(beside, 1, remove)).toEqual({ ...small, own_rack: false });
	});

	it("asks for a node back where quorum or the only copy depends on it", () => {
		const down = cluster({ nodes: [node(1), node(2), node(3, { status: "down" })] });
		expect(remedyFor(down, 1, on)).toEqual({ kind: "bring_back", node_uid: 3 });
		const lost = threeNodes({ nodes: [node(1, { status: "down" }), node(2), node(3)] });
		expect(remedyFor(lost, 1, remove)).toEqual({ kind: "bring_back", node_uid: 1 });
	});

	it("asks for the node with the only copy before it gives the restoration up", () => {
		const before = cluster({
			nodes: Array.from({ length: 50 }, (_, at) => node(at + 1, at === 1 ? { total_memory: 1_048_576 * 100 } : {})),
			bdbs: [bdb(1)],
			shards: [shard("1", 1, 2), shard("2", 1, 3, { assigned_slots: "8192-16383" })],
			snapshots: [
				{
					name: "maintenance_mode_2026-01-01_00-00-00",
					node_uid: 1,
					kind: "maintenance",
					created_time: 0,
					accept_servers: true,
					max_listeners: 100,
					was_primary: false,
					shards: [{ uid: "1", role: "master" }],
					endpoints: [],
				},
			],
		});
		const off = { name: "maintenance_off", options: {} } as const;
		const start = { kind: "bring_back", node_uid: 2 } as const;
		const out = withNode(before, 1, { accept_servers: false, max_listeners: 0, maintenance_depth: 1 });
		const lost = withNode(out, 2, { status: "down" });
		expect(remedyFor(lost, 1, off)).toEqual(start);
		expect(
			planAction(context(applyRemedy({ cluster: lost, closed: new Set(), request: off }, start).cluster), 1, off).ok,
		).toBe(true);
		// Many others are down as well, each with more room, and none of them holds a copy.
		const nodes = lost.nodes.map((one) => (one.uid > 3 ? { ...one, status: "down" as const } : one));
		expect(remedyFor({ ...lost, nodes }, 1, off)).toEqual(start);
		// Where two nodes would have to start, no single change but giving up brings the node back.
		const both = [{ ...before.snapshots[0], shards: ["1", "2"].map((uid) => ({ uid, role: "master" })) }];
		const twice = { ...withNode(lost, 3, { status: "down" }), snapshots: both } as Cluster;
		expect(remedyFor(twice, 1, off)).toEqual({ kind: "set_options", options: { skip_shards_restore: true } });
	});

	it("leaves shards where they are only where nothing else brings them back", () => {
		const snapshot = {
			name: "before",
			node_uid: 1,
			kind: "user",
			created_time: 0,
			accept_servers: true,
			max_listeners: 100,
			was_primary: false,
			endpoints: [],
		} as const;
		const off = { name: "maintenance_off", options: { snapshot_name: "before" } } as const;
		const naming = (...uids: readonly string[]) => ({
			...threeNodes({ nodes: [node(1, { total_memory: 300 * 1_048_576 }), node(2), node(3)] }),
			snapshots: [{ ...snapshot, shards: uids.map((uid) => ({ uid, role: "master" }) as const) }],
		});
		expect(remedyFor(naming("1", "99"), 1, off)).toEqual({
			kind: "set_options",
			options: { skip_shards_restore: true },
		});
		expect(remedyFor(naming("1", "2"), 1, off)?.kind).toBe("set_options");
		const apart = naming("1", "6");
		const full = { ...apart, bdbs: [...apart.bdbs, bdb(3)], shards: [...apart.shards, shard("6", 3, 2)] };
		expect(remedyFor(full, 1, off)).toEqual({ kind: "add_memory", node_uid: 1, bytes: 100 * 1_048_576 });
	});
});
