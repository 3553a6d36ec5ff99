import { expect } from "vitest";
import {
	FOUR_MOVES,
	FULL,
	MIXED,
	ONE_DOWN,
	REPLICATED,
	SPREAD,
	TWO_NODES,
	TWO_SNAPSHOTS,
	WITH_USER_SNAPSHOT,
} from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import {
	answers,
	cancels,
	check,
	ends,
	getsGoing,
	granted,
	known,
	passes,
	reaches,
	shows,
	starts,
} from "../scenario/steps.ts";
import { endpointsOn, finds, isAsRemembered, nodeOf, placement, remembers, shardsOn } from "../scenario/topology.ts";

/** Whatever ends a `maintenance_on` that has closed its node, it says what is left of it. */
const STAYS_IN_MAINTENANCE = expect.stringMatching(
	/\. Node 1 stays in maintenance and takes no new shards; maintenance_off brings it back\.$/,
);

/** `maintenance_on` and its options (contract, section 4). */
export const MAINTENANCE_ON: readonly Scenario[] = [
	{
		title: "empties the node of shards and endpoints and closes it",
		covers: [
			"REF-on-2",
			"S4-on-closed",
			"S4-on-endpoints",
			"S4-on-evict-default",
			"S4-on-no-demote",
			"S4-all-optional",
		],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			answers(["node", 1], { accept_servers: false, max_listeners: 0, in_maintenance: true, shard_count: 0 }),
			finds("nothing stands on it, and it is still the primary", (cluster) => {
				expect(shardsOn(cluster, 1)).toEqual([]);
				expect(endpointsOn(cluster, 1)).toEqual([]);
				expect(cluster.primary_node_uid).toBe(1);
			}),
		],
	},
	...(
		[
			[
				"evict_ha_replica false keeps replicas of replicated databases only",
				{ evict_ha_replica: false },
				["1"],
				"S4-on-evict-ha",
			],
			[
				"evict_active_active_replica false keeps replicas of Active-Active databases only",
				{ evict_active_active_replica: false },
				["5"],
				"S4-on-evict-aa",
			],
			["keep_slave_shards keeps replicas of both", { keep_slave_shards: true }, ["1", "5"], "S4-on-keep-slave"],
			[
				"both evict options false keep replicas of both",
				{ evict_ha_replica: false, evict_active_active_replica: false },
				["1", "5"],
				"S4-on-keep-slave",
			],
		] as const
	).map(
		([title, options, stay, id]): Scenario => ({
			title: `${title}, demotes their masters, and moves the rest`,
			covers: [id, ...(id === "S4-on-keep-slave" ? (["REF-on-4"] as const) : [])],
			given: { cluster: MIXED },
			steps: [
				starts("maintenance_on", 1, options),
				ends("maintenance_on", 1, "completed"),
				finds("the right shards stayed, all of them as replicas", (cluster) => {
					expect(shardsOn(cluster, 1)).toEqual(stay);
					expect(shardsOn(cluster, 1, "master")).toEqual([]);
				}),
			],
		}),
	),
	{
		title:
			"fails with insufficient_resources where nothing fits elsewhere and moves nothing; keeping replicas then succeeds",
		covers: ["S4-on-infeasible", "REF-on-3", "S4-on-evict-ha"],
		given: { cluster: FULL },
		steps: [
			remembers,
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "failed"),
			shows("maintenance_on", 1, { error_code: "insufficient_resources" }),
			isAsRemembered,
			starts("maintenance_on", 1, { evict_ha_replica: false, evict_active_active_replica: false }),
			ends("maintenance_on", 1, "completed"),
			finds("its replicas stay and its master is demoted", (cluster) => {
				expect(shardsOn(cluster, 1)).toEqual(shardsOn(FULL, 1));
				expect(shardsOn(cluster, 1, "master")).toEqual([]);
			}),
		],
	},
	...[["cache"], ["1"]].map(
		(evict_dbs): Scenario => ({
			title: `evict_dbs ${JSON.stringify(evict_dbs)} moves only that database's shards`,
			covers: ["S4-on-evict-dbs"],
			given: { cluster: MIXED },
			steps: [
				starts("maintenance_on", 1, { evict_dbs }),
				ends("maintenance_on", 1, "completed"),
				finds("the others stand where they stood, in their roles", (cluster) => {
					expect(shardsOn(cluster, 1)).toEqual(["5", "7"]);
					expect(shardsOn(cluster, 1, "master")).toEqual(["5", "7"]);
				}),
			],
		}),
	),
	{
		title: "demote_node hands the primary to another node",
		covers: ["S4-on-demote"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1, { demote_node: true }),
			ends("maintenance_on", 1, "completed"),
			finds("another node is the primary", (cluster) => expect(cluster.primary_node_uid).not.toBe(1)),
		],
	},
	{
		title: "leaves the node in maintenance when it is cancelled, says so, and maintenance_off brings it back",
		covers: ["S4-on-left"],
		given: { cluster: FOUR_MOVES },
		steps: [
			remembers,
			starts("maintenance_on", 1, { max_concurrent_actions: 1 }),
			getsGoing("maintenance_on", 1),
			cancels("maintenance_on", 1),
			ends("maintenance_on", 1, "cancelled"),
			shows("maintenance_on", 1, { description: STAYS_IN_MAINTENANCE }),
			answers(["node", 1], { accept_servers: false, in_maintenance: true }),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			answers(["node", 1], { accept_servers: true, in_maintenance: false }),
			isAsRemembered,
		],
	},
	{
		title: "fails on a node in maintenance, and says that it stays so; on one in service it does not",
		covers: ["S4-on-left"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1, { evict_dbs: ["none"] }),
			ends("maintenance_on", 1, "failed"),
			shows("maintenance_on", 1, { error_message: expect.stringMatching(/has this name or uid\.$/) }),
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_on", 1, { evict_dbs: ["none"] }),
			ends("maintenance_on", 1, "failed"),
			shows("maintenance_on", 1, { error_message: STAYS_IN_MAINTENANCE, error: STAYS_IN_MAINTENANCE }),
		],
	},
	{
		title: "moves as many shards at once as max_concurrent_actions says",
		covers: ["S4-on-concurrency", "S4-off-concurrency"],
		given: { cluster: FOUR_MOVES },
		steps: [
			check("four at once end sooner than one at a time, there and back", async (play) => {
				const took: number[] = [];
				for (const max_concurrent_actions of [4, 1]) {
					for (const action of ["maintenance_on", "maintenance_off"] as const) {
						const began = play.world.now();
						await starts(action, 1, { max_concurrent_actions }).run(play);
						await reaches(action, 1, "completed").run(play);
						took.push(play.world.now() - began);
					}
				}
				const [onFour = 0, offFour = 0, onOne = 0, offOne = 0] = took;
				expect(onFour * 2).toBeLessThan(onOne);
				expect(offFour * 2).toBeLessThan(offOne);
			}),
		],
	},
	{
		title: "keeps the existing snapshot, and takes a new one in its place with overwrite_snapshot",
		covers: ["S4-on-keep-snapshot", "S4-on-overwrite"],
		given: { cluster: SPREAD },
		steps: [
			check("the name stays without overwrite_snapshot and changes with it", async (play) => {
				const names: (string | undefined)[] = [];
				for (const options of [{}, {}, { overwrite_snapshot: true }]) {
					await starts("maintenance_on", 1, options).run(play);
					await ends("maintenance_on", 1, "completed").run(play);
					await passes(5_000).run(play);
					const admin = play.world.as("admin");
					expect(granted(await admin.snapshots(1))).toHaveLength(1);
					names.push(granted(await admin.nodeStatus(1)).maintenance_snapshot?.name);
				}
				const [first, second, third] = names;
				expect(second).toBe(first);
				expect(third).not.toBe(first);
			}),
		],
	},
	...[ONE_DOWN, TWO_NODES].map(
		(cluster): Scenario => ({
			title: `fails with insufficient_resources where ${cluster === TWO_NODES ? "two nodes" : "a node that is down"} would leave no majority`,
			covers: ["S4-on-quorum"],
			given: { cluster },
			steps: [
				remembers,
				starts("maintenance_on", 1, { keep_slave_shards: true }),
				ends("maintenance_on", 1, "failed"),
				shows("maintenance_on", 1, { error_code: "insufficient_resources" }),
				isAsRemembered,
			],
		}),
	),
];

/** `maintenance_off`, its options, and both policy presets (contract, section 4). */
export const MAINTENANCE_OFF: readonly Scenario[] = [
	...[1, 2, 3].map(
		(node_uid): Scenario => ({
			title: `on then off gives every shard, role and endpoint of demo node ${node_uid} back`,
			covers: ["REF-off-1", "REF-off-2", "S4-off-restore", "S4-off-opens", "S4-off-deletes"],
			steps: [
				remembers,
				starts("maintenance_on", node_uid),
				ends("maintenance_on", node_uid, "completed"),
				finds("nothing stands on it", (cluster) => expect(shardsOn(cluster, node_uid)).toEqual([])),
				starts("maintenance_off", node_uid),
				ends("maintenance_off", node_uid, "completed"),
				isAsRemembered,
				answers(["node", node_uid], { accept_servers: true, max_listeners: 100, in_maintenance: false }),
			],
		}),
	),
	{
		title: "gives the primary back that demote_node took",
		covers: ["S4-off-restore"],
		given: { cluster: REPLICATED },
		steps: [
			remembers,
			starts("maintenance_on", 1, { demote_node: true, keep_slave_shards: true }),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			isAsRemembered,
		],
	},
	{
		title: "restores from snapshot_name where one is given, and from the latest maintenance snapshot otherwise",
		covers: ["REF-off-3", "S4-off-snapshot-name", "REF-off-2", "S4-off-latest"],
		given: { cluster: WITH_USER_SNAPSHOT },
		steps: [
			remembers,
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			isAsRemembered,
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_off", 1, { snapshot_name: "before-upgrade" }),
			ends("maintenance_off", 1, "completed"),
			finds("what the named snapshot lists is back, and nothing else", (cluster) => {
				expect(shardsOn(cluster, 1)).toEqual(["1", "7"]);
				expect(shardsOn(cluster, 1, "master")).toEqual(["1", "7"]);
				expect(endpointsOn(cluster, 1)).toEqual(["1:1"]);
			}),
		],
	},
	{
		title: "restores from the latest of two maintenance snapshots of the node",
		covers: ["S4-off-latest", "REF-off-2", "S4-off-deletes"],
		given: { cluster: TWO_SNAPSHOTS },
		steps: [
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			finds("what the latest lists is back, what the earlier lists is not, and both are gone", (cluster) => {
				expect(placement(cluster)).toEqual({ "1": "1 master", "2": "2 master", "3": "3 master" });
				expect(cluster.snapshots).toEqual([]);
			}),
		],
	},
	{
		title: "restores from the snapshot that took the place of an earlier one",
		covers: ["S4-off-latest", "S4-on-overwrite"],
		given: { cluster: SPREAD, policy: "strict" },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			passes(5_000),
			starts("maintenance_on", 1, { overwrite_snapshot: true }),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			finds("the node is open and empty, as the later snapshot says", (cluster) => {
				expect(shardsOn(cluster, 1)).toEqual([]);
				expect(nodeOf(cluster, 1)).toMatchObject({ accept_servers: true, maintenance_depth: 0 });
			}),
		],
	},
	{
		title: "skip_shards_restore leaves maintenance and moves nothing back",
		covers: ["REF-off-4", "S4-off-skip"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			remembers,
			starts("maintenance_off", 1, { skip_shards_restore: true }),
			ends("maintenance_off", 1, "completed"),
			finds("every shard stays where it was moved", (cluster, { remembered }) => {
				expect(placement(cluster)).toEqual(placement(known(remembered)));
			}),
			answers(["node", 1], { accept_servers: true, in_maintenance: false, shard_count: 0 }),
		],
	},
	{
		title: "stops at a snapshot that does not exist, and the node stays in maintenance",
		covers: ["S4-off-bad-snapshot"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			remembers,
			starts("maintenance_off", 1, { snapshot_name: "no-such-snapshot" }),
			ends("maintenance_off", 1, "failed"),
			shows("maintenance_off", 1, {
				error_message: expect.stringMatching(/no snapshot named no-such-snapshot; it has maintenance_mode_[-_\d]+\.$/),
			}),
			isAsRemembered,
			answers(["node", 1], { in_maintenance: true, accept_servers: false }),
		],
	},
	{
		title: "fails with internal_error and a sentence on a node that is not in maintenance",
		covers: ["S4-off-not-in-maintenance"],
		given: { cluster: MIXED },
		steps: [
			remembers,
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "failed"),
			shows("maintenance_off", 1, {
				error_code: "internal_error",
				error_message: expect.stringMatching(/maintenance/),
			}),
			isAsRemembered,
		],
	},
	{
		title: "documented: two activations need two deactivations, and the snapshot lasts until the second",
		covers: ["S4-documented-stack"],
		given: { cluster: SPREAD, policy: "documented" },
		steps: [
			remembers,
			...[0, 1].flatMap(() => [starts("maintenance_on", 1), ends("maintenance_on", 1, "completed")]),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			shows("maintenance_off", 1, { description: expect.stringMatching(/stays in it until .+ once more\.$/) }),
			answers(["nodeStatus", 1], { in_maintenance: true, shard_count: 0, maintenance_snapshot: { node_uid: "1" } }),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			isAsRemembered,
		],
	},
	{
		title: "strict: a second activation adds nothing, and one deactivation ends maintenance",
		covers: ["S4-strict-stack"],
		given: { cluster: SPREAD, policy: "strict" },
		steps: [
			remembers,
			...[0, 1].flatMap(() => [starts("maintenance_on", 1), ends("maintenance_on", 1, "completed")]),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			isAsRemembered,
		],
	},
	{
		title: "documented: a node in maintenance counts towards quorum, so a second of three may follow",
		covers: ["S4-documented-quorum"],
		given: { cluster: SPREAD, policy: "documented" },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_on", 2),
			ends("maintenance_on", 2, "completed"),
			finds("both are empty", (cluster) => expect([...shardsOn(cluster, 1), ...shardsOn(cluster, 2)]).toEqual([])),
		],
	},
	{
		title: "strict: a node in maintenance does not count towards quorum, so a second of three may not follow",
		covers: ["S4-strict-quorum"],
		given: { cluster: SPREAD, policy: "strict" },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			remembers,
			starts("maintenance_on", 2),
			ends("maintenance_on", 2, "failed"),
			shows("maintenance_on", 2, { error_code: "insufficient_resources" }),
			isAsRemembered,
		],
	},
];
