import { describe, expect, it } from "vitest";
import {
	type Cluster,
	checkCluster,
	isStepDone,
	type MaintenanceOffOptions,
	type MaintenanceOnOptions,
	openLiveCluster,
} from "../src/index.ts";
import { bdb, cluster, node, threeNodes } from "./clusters.ts";
import { carryOut, kinds, planned, refused, TIME } from "./plan.ts";

const on = (options: MaintenanceOnOptions = {}) => ({ name: "maintenance_on", options }) as const;
const off = (options: MaintenanceOffOptions = {}) => ({ name: "maintenance_off", options }) as const;

/** Five nodes, so that quorum allows two of them out. */
function fiveNodes() {
	return threeNodes({ nodes: [1, 2, 3, 4, 5].map((uid) => node(uid)) });
}

describe("planning maintenance_on", () => {
	it("takes a snapshot, closes the node, then moves everything off it", () => {
		const plan = planned(threeNodes(), 1, on());
		expect(kinds(plan).slice(0, 2)).toEqual(["create_snapshot", "stop_placement"]);
		expect(plan.steps[0]).toMatchObject({
			snapshot: {
				name: "maintenance_mode_2026-01-01_00-00-00",
				kind: "maintenance",
				created_time: TIME,
				shards: [
					{ uid: "1", role: "master" },
					{ uid: "4", role: "slave" },
					{ uid: "5", role: "master" },
				],
				endpoints: ["1:1", "2:1"],
			},
		});
		const after = carryOut(threeNodes(), plan);
		expect(after.shards.filter(({ node_uid }) => node_uid === 1)).toEqual([]);
		expect(after.endpoints.filter(({ node_uid }) => node_uid === 1)).toEqual([]);
		expect(after.nodes[0]).toMatchObject({ accept_servers: false, max_listeners: 0, maintenance_depth: 1 });
		expect(checkCluster(after)).toEqual([]);
	});

	it("keeps replicas in place and demotes masters with evict_ha_replica false, and with the deprecated keep_slave_shards", () => {
		for (const options of [{ evict_ha_replica: false }, { keep_slave_shards: true }]) {
			const after = carryOut(threeNodes(), planned(threeNodes(), 1, on(options)));
			expect(after.shards.filter(({ node_uid }) => node_uid === 1)).toMatchObject([
				{ uid: "1", role: "slave" },
				{ uid: "4", role: "slave" },
			]);
		}
	});

	it("tells Active-Active databases from others", () => {
		const active = threeNodes({ bdbs: [bdb(1, { replication: true, active_active: true }), bdb(2)] });
		const stays = (options: MaintenanceOnOptions) =>
			carryOut(active, planned(active, 1, on(options))).shards.filter(({ node_uid }) => node_uid === 1).length;
		expect(stays({ evict_ha_replica: false })).toBe(0);
		expect(stays({ evict_active_active_replica: false })).toBe(2);
	});

	it("moves only the databases of evict_dbs, by name or uid, and their endpoints", () => {
		for (const name of ["db2", "2"]) {
			const after = carryOut(threeNodes(), planned(threeNodes(), 1, on({ evict_dbs: [name] })));
			expect(after.shards.filter(({ node_uid }) => node_uid === 1).map(({ uid }) => uid)).toEqual(["1", "4"]);
			expect(after.endpoints.filter(({ node_uid }) => node_uid === 1).map(({ uid }) => uid)).toEqual(["1:1"]);
		}
	});

	it("fails for a database in evict_dbs that does not exist", () => {
		expect(refused(threeNodes(), 1, on({ evict_dbs: ["nothing"] })).message).toContain("nothing");
	});

	it("makes another node primary only with demote_node", () => {
		expect(carryOut(threeNodes(), planned(threeNodes(), 1, on())).primary_node_uid).toBe(1);
		expect(carryOut(threeNodes(), planned(threeNodes(), 1, on({ demote_node: true }))).primary_node_uid).toBe(2);
	});

	it("keeps an existing maintenance snapshot unless overwrite_snapshot replaces it", () => {
		const once = carryOut(fiveNodes(), planned(fiveNodes(), 1, on()));
		expect(carryOut(once, planned(once, 1, on())).snapshots).toEqual(once.snapshots);
		const again = carryOut(once, planned(once, 1, on({ overwrite_snapshot: true }), { time: TIME + 60 }));
		expect(again.snapshots).toMatchObject([
			{ name: "maintenance_mode_2026-01-01_00-01-00", shards: [], accept_servers: true, max_listeners: 100 },
		]);
	});

	it("refuses when a majority would no longer be in service", () => {
		const two = cluster({ nodes: [node(1), node(2)] });
		expect(refused(two, 1, on()).error_code).toBe("insufficient_resources");
		const down = cluster({ nodes: [node(1), node(2), node(3, { status: "down" })] });
		expect(refused(down, 1, on()).error_code).toBe("insufficient_resources");
	});

	it("counts nodes in maintenance as in service under documented, and not under strict", () => {
		const one_out = cluster({ nodes: [node(1), node(2), node(3, { maintenance_depth: 1, accept_servers: false })] });
		expect(kinds(planned(one_out, 1, on()))).toContain("stop_placement");
		expect(refused(one_out, 1, on(), { policy: "strict" }).error_code).toBe("insufficient_resources");
	});

	it("does not count leaving nodes under strict", () => {
		const three = cluster({ nodes: [node(1), node(2), node(3)] });
		const closed = new Set([3]);
		expect(kinds(planned(three, 1, on(), { closed }))).toContain("stop_placement");
		expect(refused(three, 1, on(), { closed, policy: "strict" }).error_code).toBe("insufficient_resources");
	});
});

describe("planning maintenance_off", () => {
	const before = threeNodes();
	const during = carryOut(before, planned(before, 1, on({ demote_node: true })));

	it("gives back every shard, role, endpoint and the primary, and deletes the snapshot", () => {
		const after = carryOut(during, planned(during, 1, off()));
		expect({ ...after, state_id: 0 }).toEqual({ ...before, state_id: 0 });
	});

	it("restores from the latest of several maintenance snapshots, wherever it stands among them, and deletes all", () => {
		const [latest] = during.snapshots;
		if (latest === undefined) throw new Error("expected a snapshot");
		const earlier = { ...latest, name: "earlier", created_time: latest.created_time - 60, shards: [], endpoints: [] };
		for (const snapshots of [
			[latest, earlier],
			[earlier, latest],
		]) {
			const several = { ...during, snapshots };
			const after = carryOut(several, planned(several, 1, off()));
			expect({ ...after, state_id: 0 }).toEqual({ ...before, state_id: 0 });
		}
	});

	it("gives the role of a replica back to what has become master meanwhile", () => {
		const led = {
			...during,
			shards: during.shards.map((one) => {
				if (one.uid === "4") return { ...one, role: "master" as const };
				return one.uid === "3" ? { ...one, role: "slave" as const } : one;
			}),
		};
		expect(checkCluster(led)).toEqual([]);
		expect(carryOut(led, planned(led, 1, off())).shards).toEqual(before.shards);
	});

	it("moves nothing with skip_shards_restore but opens the node", () => {
		const after = carryOut(during, planned(during, 1, off({ skip_shards_restore: true })));
		expect(after.shards).toEqual(during.shards);
		expect(after.nodes[0]).toEqual(before.nodes[0]);
		expect(after.snapshots).toEqual([]);
	});

	const closed = carryOut(before, {
		steps: [{ kind: "stop_placement", node_uid: 1, maintenance_depth: 0, after: [] }],
		stays: [],
	});
	/** As earlier versions closed it: its limit is gone. */
	const closedLongAgo = {
		...closed,
		nodes: closed.nodes.map((one) => (one.uid === 1 ? { ...one, max_listeners: 0 } : one)),
	};

	it.each([
		["", closed],
		[" by an earlier version", closedLongAgo],
	])("opens a node that a removal closed%s, with as many endpoints as before", (_by, cancelled) => {
		const step = { kind: "stop_placement", node_uid: 1, maintenance_depth: 0 } as const;
		expect(isStepDone(openLiveCluster(cancelled), step)).toBe(true);
		const after = carryOut(cancelled, planned(cancelled, 1, off(), { reopening: true }));
		expect({ ...after, state_id: 0 }).toEqual({ ...before, state_id: 0 });
	});

	it.each([
		["", closed, 100],
		[" by an earlier version", closedLongAgo, 0],
	])(
		"opens a node that a removal closed%s and that then went into maintenance, and binds its endpoints back",
		(_by, cancelled, max_listeners) => {
			const out = carryOut(cancelled, planned(cancelled, 1, on({ demote_node: true }), { closed: new Set([1]) }));
			expect(out.nodes[0]).toMatchObject({ accept_servers: false, max_listeners: 0 });
			expect(out.snapshots).toMatchObject([{ accept_servers: false, max_listeners, endpoints: ["1:1", "2:1"] }]);
			const after = carryOut(out, planned(out, 1, off(), { reopening: true }));
			expect({ ...after, state_id: 0 }).toEqual({ ...before, state_id: 0 });
		},
	);

	it("without anything to restore says so", () => {
		expect(refused(before, 1, off()).error_code).toBe("internal_error");
		expect(refused(before, 1, off({ skip_shards_restore: true })).error_code).toBe("internal_error");
	});

	it("gives a node a limit of as many endpoints as are bound to it where its snapshot says fewer, and tells so", () => {
		const before = {
			name: "before",
			node_uid: 1,
			kind: "user",
			created_time: 0,
			accept_servers: true,
			was_primary: false,
			shards: [],
			endpoints: [],
		} as const;
		for (const max_listeners of [0, 1, 2, 7]) {
			const now = threeNodes({ snapshots: [{ ...before, max_listeners }] });
			const plan = planned(now, 1, off({ snapshot_name: "before" }));
			const after = carryOut(now, plan);
			expect(after.nodes[0]).toMatchObject({ accept_servers: true, max_listeners: Math.max(2, max_listeners) });
			expect(checkCluster(after)).toEqual([]);
			const reason = `Its max_listeners is 2 and not ${max_listeners}, since so many endpoints are bound to it or about to be.`;
			expect(plan.stays).toEqual(max_listeners < 2 ? [{ uid: "1", what: "node", reason }] : []);
		}
	});

	it("of a snapshot that does not exist names a few that do, latest first", () => {
		const message = (from: Cluster) => refused(from, 1, off({ snapshot_name: "nope" })).message;
		expect(message({ ...during, snapshots: [] })).toBe("Node 1 has no snapshot named nope; it has none.");
		const [taken] = during.snapshots;
		if (taken === undefined) throw new Error("maintenance_on takes a snapshot");
		const several = [1, 2, 3, 4, 5, 6, 7].map((at) => ({ ...taken, name: `s${at}`, created_time: at }));
		const elsewhere = { ...taken, name: "other", node_uid: 2 };
		expect(message({ ...during, snapshots: [...several, elsewhere] })).toBe(
			"Node 1 has no snapshot named nope; it has s7, s6, s5, s4, s3 and 2 more.",
		);
	});

	it("knows no snapshot that does not exist while activations are stacked either", () => {
		const stacked = { ...during, nodes: during.nodes.map((one) => ({ ...one, maintenance_depth: 2 })) };
		expect(refused(stacked, 1, off({ snapshot_name: "nope" })).message).toContain("no snapshot named nope");
		expect(planned(stacked, 1, off({ snapshot_name: during.snapshots[0]?.name ?? "" })).steps).toHaveLength(1);
	});

	it("of a snapshot that names shards which no longer exist changes nothing and names them", () => {
		const gone = { ...during, shards: during.shards.filter(({ uid }) => uid !== "5") };
		expect(refused(gone, 1, off()).message).toContain("shard 5");
	});

	it("that finds no room changes nothing and names the shards", () => {
		const shrunk = {
			...during,
			nodes: during.nodes.map((one) => (one.uid === 1 ? { ...one, total_memory: 150 * 1_048_576 } : one)),
		};
		expect(refused(shrunk, 1, off()).blocked).toEqual([
			{ uid: "4", candidates: [{ node_uid: 1, rule: "memory" }] },
			{ uid: "5", candidates: [{ node_uid: 1, rule: "memory" }] },
		]);
	});

	it("has to be asked twice after two activations under documented, and once under strict", () => {
		const twice = carryOut(during, planned(during, 1, on()));
		expect(twice.nodes[0]?.maintenance_depth).toBe(2);
		const once_off = carryOut(twice, planned(twice, 1, off()));
		expect(once_off.nodes[0]).toMatchObject({ maintenance_depth: 1, accept_servers: false });
		const twice_off = carryOut(once_off, planned(once_off, 1, off()));
		expect(twice_off.shards).toEqual(before.shards);
		const strict = carryOut(during, planned(during, 1, on(), { policy: "strict" }));
		expect(strict.nodes[0]?.maintenance_depth).toBe(1);
	});

	it("goes on from the steps already done when it is planned again", () => {
		const plan = planned(during, 1, off());
		const [opening, first, ...rest] = plan.steps;
		if (opening === undefined || first === undefined) throw new Error("expected steps");
		const midway = carryOut(during, { steps: [opening, first], stays: [] });
		const again = planned(midway, 1, off(), { done: [opening, first] });
		expect(again.steps.length).toBeLessThanOrEqual(rest.length + 1);
		expect({ ...carryOut(midway, again), state_id: 0 }).toEqual({ ...before, state_id: 0 });
	});
});
