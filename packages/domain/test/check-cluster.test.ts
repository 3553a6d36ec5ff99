import { describe, expect, it } from "vitest";
import { type Cluster, checkCluster, type Snapshot } from "../src/index.ts";
import { bdb, cluster, endpoint, node, shard, threeNodes } from "./clusters.ts";

function rules(broken: Cluster): readonly string[] {
	return checkCluster(broken).map(({ rule }) => rule);
}

function snapshot(node_uid: number, kind: "maintenance" | "user"): Snapshot {
	return {
		name: "before",
		node_uid,
		kind,
		created_time: 0,
		accept_servers: true,
		max_listeners: 100,
		was_primary: false,
		shards: [],
		endpoints: [],
	};
}

describe("checking a cluster", () => {
	it("finds nothing wrong with a sound one", () => {
		expect(checkCluster(threeNodes())).toEqual([]);
	});

	it("points at the place that breaks the rule", () => {
		const shards = threeNodes().shards.map((one) => (one.uid === "3" ? { ...one, node_uid: 9 } : one));
		expect(checkCluster(threeNodes({ shards }))).toMatchObject([
			{ rule: "missing_node", path: ["shards", 2, "node_uid"] },
		]);
	});

	it("takes no two nodes without a rack for nodes of one rack", () => {
		const apart = cluster({
			nodes: [node(1), node(2)],
			bdbs: [bdb(1, { replication: true, rack_aware: true })],
			shards: [shard("1", 1, 1), shard("2", 1, 2, { role: "slave" })],
		});
		expect(rules(apart)).toEqual([]);
	});

	it("takes a name that is the database's own uid, and one that is nobody's", () => {
		const bdbs = [bdb(1, { name: "1" }), bdb(2, { name: "3" }), bdb(4, { name: "01" })];
		expect(rules(cluster({ nodes: [node(1)], bdbs, shards: bdbs.map(({ uid }) => shard(`${uid}`, uid, 1)) }))).toEqual(
			[],
		);
	});

	it("takes only a maintenance snapshot of its own for what brings a node out of maintenance", () => {
		const nodes = [node(1), node(2, { maintenance_depth: 1 })];
		const broken = [{ rule: "missing_snapshot", path: ["nodes", 1, "maintenance_depth"] }];
		expect(checkCluster(cluster({ nodes, snapshots: [snapshot(2, "maintenance")] }))).toEqual([]);
		expect(checkCluster(cluster({ nodes, snapshots: [snapshot(2, "user")] }))).toMatchObject(broken);
		expect(checkCluster(cluster({ nodes, snapshots: [snapshot(1, "maintenance")] }))).toMatchObject(broken);
	});

	it("takes endpoints that were left on a node which maintenance or a removal has closed, and on no other", () => {
		const with1 = (fields: Parameters<typeof node>[1]) =>
			threeNodes({
				nodes: [node(1, { max_listeners: 0, ...fields }), node(2), node(3)],
				snapshots: [snapshot(1, "maintenance")],
			});
		expect(rules(with1({ accept_servers: false }))).toEqual([]);
		expect(rules(with1({ accept_servers: false, maintenance_depth: 1 }))).toEqual([]);
		expect(rules(with1({}))).toEqual(["listener_limit_exceeded"]);
	});

	const alone = cluster({ nodes: [node(1), node(2)], bdbs: [bdb(1)], shards: [shard("1", 1, 1)] });
	const two = { ...alone, shards: [shard("1", 1, 1), shard("2", 2, 2)] };
	it.each<[string, Cluster]>([
		["duplicate_uid", { ...alone, nodes: [node(1), node(1)] }],
		["duplicate_name", { ...two, bdbs: [bdb(1), bdb(2, { name: "db1" })] }],
		["ambiguous_name", { ...two, bdbs: [bdb(1), bdb(2, { name: "1" })] }],
		["missing_snapshot", { ...alone, nodes: [node(1), node(2, { maintenance_depth: 1 })] }],
		[
			"duplicate_snapshot",
			{ ...alone, snapshots: [snapshot(1, "user"), snapshot(2, "user"), snapshot(1, "maintenance")] },
		],
		["missing_primary", { ...alone, primary_node_uid: 7 }],
		["missing_bdb", { ...alone, shards: [shard("1", 1, 1), shard("2", 5, 1)] }],
		["missing_node", { ...alone, endpoints: [endpoint(1, 9)] }],
		["two_masters", { ...alone, shards: [shard("1", 1, 1), shard("2", 1, 2)] }],
		["missing_master", { ...alone, shards: [shard("1", 1, 1, { role: "slave" })] }],
		["missing_replica", { ...alone, bdbs: [bdb(1, { replication: true })] }],
		["copies_on_one_node", { ...alone, shards: [shard("1", 1, 1), shard("2", 1, 1, { role: "slave" })] }],
		[
			"copies_in_one_rack",
			{
				...alone,
				nodes: [node(1, { rack_id: "a" }), node(2, { rack_id: "a" })],
				bdbs: [bdb(1, { rack_aware: true })],
				shards: [shard("1", 1, 1), shard("2", 1, 2, { role: "slave" })],
			},
		],
		["bad_slots", { ...alone, shards: [shard("1", 1, 1, { assigned_slots: "0-99999" })] }],
		["missing_slots", { ...alone, shards: [shard("1", 1, 1, { assigned_slots: "0-100,200-16383" })] }],
		[
			"overlapping_slots",
			{
				...alone,
				shards: [shard("1", 1, 1, { assigned_slots: "0-9000" }), shard("2", 1, 2, { assigned_slots: "8000-16383" })],
			},
		],
		["used_over_promised", { ...alone, shards: [shard("1", 1, 1, { used_memory: 1e12 })] }],
		["memory_exceeded", { ...alone, nodes: [node(1, { total_memory: 1 }), node(2)] }],
		["shard_limit_exceeded", { ...alone, nodes: [node(1, { max_redis_servers: 0 }), node(2)] }],
		[
			"listener_limit_exceeded",
			{ ...alone, nodes: [node(1, { max_listeners: 0 }), node(2)], endpoints: [endpoint(1, 1)] },
		],
	])("reports %s", (rule, broken) => {
		// Without its master a range is not served either, so one mistake may be reported from two sides.
		for (const { message } of checkCluster(broken)) expect(message).toMatch(/[;,] (?:[a-z]+ )+.*\.$/);
		expect(rules(broken).filter((one) => rule !== "missing_master" || one !== "missing_slots")).toEqual([rule]);
	});
});
