import { describe, expect, it } from "vitest";
import { checkCluster } from "../src/index.ts";
import { bdb, cluster, endpoint, node, shard, threeNodes } from "./clusters.ts";
import { carryOut, kinds, planned, refused } from "./plan.ts";

const remove = { name: "remove", options: {} } as const;

describe("planning remove", () => {
	it("closes the node first, moves everything, and lets the node go last", () => {
		const plan = planned(threeNodes(), 1, remove);
		expect(kinds(plan)[0]).toBe("stop_placement");
		expect(kinds(plan).at(-1)).toBe("remove_node");
		expect(plan.steps.at(-1)?.after).toHaveLength(plan.steps.length - 1);
		const after = carryOut(threeNodes(), plan);
		expect(after.nodes.map(({ uid }) => uid)).toEqual([2, 3]);
		expect(checkCluster(after)).toEqual([]);
	});

	it("fails a master over to its replica before its copy moves", () => {
		const plan = planned(threeNodes(), 1, remove);
		const failover = plan.steps.findIndex((step) => step.kind === "fail_over" && step.from_shard_uid === "1");
		const move = plan.steps.find((step) => step.kind === "migrate" && step.shard_uid === "1");
		expect(plan.steps[failover]).toMatchObject({ to_shard_uid: "2" });
		expect(move?.after).toContain(failover);
	});

	it("moves the larger shard out of the smaller one's way, and of two nodes with as much memory to that with fewer shards", () => {
		const size = shard("1", 1, 1).memory_size;
		const copy = { role: "slave", memory_size: 2 * size } as const;
		const tight = cluster({
			nodes: [
				node(1),
				// Roomiest, with a place for one.
				node(2, { total_memory: 10 * size, max_redis_servers: 1 }),
				// Five sizes are free on either.
				node(3, { total_memory: 8 * size }),
				node(4, { total_memory: 7 * size }),
			],
			bdbs: [bdb(1), bdb(2, { replication: true }), bdb(3)],
			shards: [
				shard("1", 1, 1, { memory_size: 3 * size }),
				shard("2", 2, 1, { memory_size: 2 * size }),
				shard("3", 2, 3, copy),
				shard("4", 2, 4, copy),
				shard("5", 3, 3),
			],
		});
		const after = carryOut(tight, planned(tight, 1, remove));
		expect(after.shards.map(({ node_uid }) => node_uid)).toEqual([4, 2, 3, 4, 3]);
	});

	it("hands the primary over when the node has it", () => {
		expect(carryOut(threeNodes(), planned(threeNodes(), 1, remove)).primary_node_uid).toBe(2);
	});

	it("cannot succeed with two nodes and a replicated database", () => {
		const two = cluster({
			nodes: [node(1), node(2)],
			bdbs: [bdb(1, { replication: true })],
			shards: [shard("1", 1, 1), shard("2", 1, 2, { role: "slave" })],
		});
		const error = refused(two, 1, remove);
		expect(error.error_code).toBe("insufficient_resources");
		expect(error.blocked).toEqual([{ uid: "1", candidates: [{ node_uid: 2, rule: "copy_on_node" }] }]);
	});

	it("of the only node is insufficient_resources", () => {
		expect(refused(cluster({ nodes: [node(1)] }), 1, remove).error_code).toBe("insufficient_resources");
	});

	it("waits for persistence when asked, or when the cluster's policy asks, and only for shards that persist", () => {
		const persistent = threeNodes({ bdbs: [bdb(1, { replication: true, persistence: "aof" }), bdb(2)] });
		const by_policy = { ...persistent, policy: { persistent_node_removal: true } };
		const waits = (from: typeof persistent, wait_for_persistence?: boolean) =>
			planned(from, 1, {
				name: "remove",
				options: wait_for_persistence === undefined ? {} : { wait_for_persistence },
			}).steps.find((step) => step.kind === "wait_for_persistence");
		expect(waits(persistent)).toBeUndefined();
		expect(waits(persistent, true)).toMatchObject({ shard_uids: ["1", "4"] });
		expect(waits(by_policy)).toBeDefined();
		expect(waits(by_policy, false)).toBeUndefined();
	});

	it.each([
		["memory", node(3, { total_memory: 1 })],
		["shard_limit", node(3, { max_redis_servers: 0 })],
		["node_not_accepting", node(3, { accept_servers: false })],
		["node_in_maintenance", node(3, { accept_servers: false, maintenance_depth: 1 })],
	] as const)("names %s as the rule that a node broke", (rule, third) => {
		const from = cluster({
			nodes: [node(1), node(2), third, node(4), node(5)],
			bdbs: [bdb(1, { replication: true })],
			shards: [shard("1", 1, 1), shard("2", 1, 2, { role: "slave" })],
		});
		const others = { ...from, nodes: from.nodes.map((one) => (one.uid > 3 ? { ...one, accept_servers: false } : one)) };
		expect(refused(others, 1, remove).blocked[0]?.candidates).toContainEqual({ node_uid: 3, rule });
	});

	it("keeps copies of a rack-aware database in different racks", () => {
		const racks = cluster({
			nodes: [
				node(1, { rack_id: "a" }),
				node(2, { rack_id: "b" }),
				node(3, { rack_id: "b" }),
				node(4, { rack_id: "c" }),
			],
			bdbs: [bdb(1, { replication: true, rack_aware: true })],
			shards: [shard("1", 1, 1), shard("2", 1, 2, { role: "slave" })],
		});
		const plan = planned(racks, 1, remove);
		expect(plan.steps.find((step) => step.kind === "migrate")).toMatchObject({ to_node_uid: 4 });
		const without = { ...racks, nodes: racks.nodes.filter(({ uid }) => uid !== 4) };
		expect(refused(without, 1, remove).blocked[0]?.candidates).toContainEqual({ node_uid: 3, rule: "copy_in_rack" });
	});

	it("finds a placement that taking the emptiest node first would miss", () => {
		const size = (uid: string, units: number) => shard(uid, Number(uid), 1, { memory_size: units, used_memory: 0 });
		const tight = cluster({
			nodes: [node(1), node(2, { total_memory: 7 }), node(3, { total_memory: 6 })],
			bdbs: ["1", "2", "3", "4"].map((uid) => bdb(Number(uid))),
			shards: [size("1", 4), size("2", 3), size("3", 3), size("4", 3)],
		});
		expect(checkCluster(carryOut(tight, planned(tight, 1, remove)))).toEqual([]);
	});

	it("gives no room away that a running plan was promised", () => {
		const tight = cluster({
			nodes: [node(1), node(2), node(3, { total_memory: 100 * 1_048_576 })],
			bdbs: [bdb(1), bdb(2)],
			shards: [shard("1", 1, 1), shard("2", 2, 2)],
		});
		const promised = [
			{ kind: "stop_placement", node_uid: 2, maintenance_depth: 1 },
			{ kind: "migrate", shard_uid: "2", from_node_uid: 2, to_node_uid: 3, bytes: 1 },
		] as const;
		expect(refused(tight, 1, remove, { promised }).blocked[0]?.candidates).toEqual([
			{ node_uid: 2, rule: "node_in_maintenance" },
			{ node_uid: 3, rule: "memory" },
		]);
		const closed = new Set([2]);
		const { message, blocked } = refused(tight, 1, remove, { closed, promised });
		expect(blocked[0]?.candidates[0]).toEqual({ node_uid: 2, rule: "node_closed_by_removal" });
		expect(message).toContain("node 2: a removal of the node was accepted, which closes it");
	});

	it("of a dead node replaces replicas and refuses where the only copy is lost", () => {
		const dead = threeNodes({ nodes: [node(1, { status: "down" }), node(2), node(3), node(4)] });
		expect(refused(dead, 1, remove).blocked).toMatchObject([
			{ uid: "5", candidates: [{ rule: "no_living_copy" }, {}, {}] },
		]);
		const survivable = {
			...dead,
			shards: dead.shards.filter(({ uid }) => uid !== "5"),
			bdbs: dead.bdbs.slice(0, 1),
			endpoints: [endpoint(1, 1)],
		};
		expect(checkCluster(carryOut(survivable, planned(survivable, 1, remove)))).toEqual([]);
	});
});
