import { expect } from "vitest";
import { MIXED, REPLICATED, WITH_USER_SNAPSHOT } from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import {
	answers,
	cancels,
	check,
	ends,
	getsGoing,
	granted,
	hasNo,
	reaches,
	refuses,
	shows,
	starts,
	whileTimePasses,
} from "../scenario/steps.ts";
import { placement } from "../scenario/topology.ts";

/** What can be looked at: actions, nodes, statuses, snapshots, shards, databases. */
export const READING: readonly Scenario[] = [
	{
		title: "lists executing, queued and ended actions of all nodes in one wrapper",
		covers: ["REF-get-all-1", "REF-get-all-3", "S1-wrapper-all"],
		given: { cluster: MIXED },
		steps: [
			answers(["listActions"], { actions: [] }),
			starts("enslave_node", 2),
			ends("enslave_node", 2, "completed"),
			starts("maintenance_on", 1),
			getsGoing("maintenance_on", 1),
			starts("remove", 1),
			answers(["listActions"], {
				actions: [
					{ name: "enslave_node", node_uid: "2", status: "completed" },
					{ name: "maintenance_on", node_uid: "1", status: "running" },
					{ name: "remove_node", node_uid: "1", status: "queued" },
				],
			}),
		],
	},
	{
		title: "lists the actions of one node and of no other, with an empty array where there are none",
		covers: ["REF-get-node-1", "REF-get-node-3", "REF-get-node-4", "S1-wrapper-node"],
		given: { cluster: MIXED },
		steps: [
			answers(["listNodeActions", 2], { actions: [] }),
			starts("remove", 1),
			getsGoing("remove", 1),
			starts("enslave_node", 2),
			answers(["listNodeActions", 1], {
				actions: [{ name: "remove_node", node_uid: "1", status: "running", progress: expect.any(Number) }],
			}),
			answers(["listNodeActions", 3], { actions: [] }),
		],
	},
	{
		title: "shows an action while it executes, while it is queued, and how its last run ended",
		covers: ["REF-get-one-1", "REF-get-one-2", "REF-get-one-3"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1),
			starts("maintenance_off", 1),
			reaches("maintenance_on", 1, "running"),
			shows("maintenance_off", 1, { status: "queued" }),
			ends("maintenance_on", 1, "completed"),
			shows("maintenance_off", 1, { status: "completed" }),
		],
	},
	{
		title: "does not find an action that never ran, nor a name that is no action",
		covers: ["REF-get-one-5", "REF-delete-6", "S1-get-one-404", "S5-unknown-action-get"],
		given: { cluster: MIXED },
		steps: [
			hasNo("remove", 1),
			refuses("action_not_found", ["cancelAction", 1, "remove"]),
			...["drain", "rebalance", "restart", "remove_node", "constructor"].flatMap((name) => [
				refuses("action_not_found", ["getAction", 1, name]),
				refuses("action_not_found", ["cancelAction", 1, name]),
			]),
		],
	},
	{
		title: "does not find a node that is not in the cluster",
		covers: ["S1-unknown-node", "S1-nodes-2", "S5-node-not-found"],
		given: { cluster: MIXED },
		steps: [
			refuses("node_not_found", ["listNodeActions", 99]),
			refuses("node_not_found", ["node", 99]),
			refuses("node_not_found", ["nodeStatus", 99]),
			refuses("node_not_found", ["snapshots", 99]),
			refuses("node_not_found", ["startAction", 99, "remove", {}]),
			refuses("node_not_found", ["startAction", 2 ** 31 - 1, "remove", {}]),
			refuses("action_not_found", ["getAction", 99, "remove"]),
		],
	},
	{
		title: "says of an action that is not found whether its node is in the cluster",
		covers: ["S1-get-one-404", "REF-delete-6"],
		given: { cluster: MIXED },
		steps: [
			check("a node that is there is told apart from one that is not", async ({ world }) => {
				const admin = world.as("admin");
				for (const answer of [await admin.getAction(1, "remove"), await admin.cancelAction(1, "remove")]) {
					expect(answer).toMatchObject({
						error_code: "action_not_found",
						message:
							"Node 1 has no remove action that is running, queued or has left a status; the list of the node's actions shows those it has.",
					});
				}
				for (const answer of [await admin.getAction(99, "remove"), await admin.cancelAction(99, "remove")]) {
					expect(answer).toMatchObject({
						error_code: "action_not_found",
						message:
							"Node 99 is not in the cluster and has left no remove action; the list of nodes shows those it has.",
					});
				}
			}),
		],
	},
	{
		title: "names the action that is meant where one is asked for by the name that answers show it by",
		covers: ["S5-unknown-action-get", "S5-unknown-action-start"],
		given: { cluster: MIXED },
		steps: [
			check("remove is meant by remove_node", async ({ world }) => {
				const admin = world.as("admin");
				for (const answer of [
					await admin.getAction(1, "remove_node"),
					await admin.cancelAction(1, "remove_node"),
					await admin.startAction(1, "remove_node", {}),
				]) {
					expect(answer).toMatchObject({
						message: expect.stringMatching(/remove_node.*; did you mean remove\? The actions are remove, .*\.$/),
					});
				}
			}),
		],
	},
	{
		title: "keeps a removed node's records readable until they are deleted",
		covers: ["S1-removed-node-1", "S1-removed-node-2", "S4-remove-status"],
		given: { cluster: MIXED },
		steps: [
			starts("remove", 1),
			ends("remove", 1, "completed"),
			refuses("node_not_found", ["node", 1]),
			answers(["listNodeActions", 1], { actions: [{ name: "remove_node", status: "completed", progress: 100 }] }),
			cancels("remove", 1),
			hasNo("remove", 1),
			refuses("node_not_found", ["listNodeActions", 1]),
		],
	},
	{
		title: "shows nodes, their statuses, shards and databases",
		covers: ["S1-nodes-1", "S1-nodes-2", "S1-status-1", "S1-shards", "S1-bdbs"],
		given: { cluster: MIXED },
		steps: [
			answers(
				["nodes"],
				[{ uid: 1, accept_servers: true, role: "master", shard_count: 3 }, { uid: 2, role: "slave" }, { uid: 3 }],
			),
			answers(["node", 2], { uid: 2, shard_list: ["2", "3"] }),
			answers(["nodeStatuses"], [{ node_uid: "1", ok: true }, { node_uid: "2" }, { node_uid: "3" }]),
			check("the shards are those of the cluster", async ({ world }) => {
				const shards = granted(await world.as("db_viewer").shards());
				const shown = Object.fromEntries(shards.map(({ uid, node_uid, role }) => [uid, `${node_uid} ${role}`]));
				expect(shown).toEqual(placement(await world.cluster()));
			}),
			answers(
				["bdbs"],
				[
					{ uid: 1, name: "cache", replication: true, shards_count: 2 },
					{ uid: 2, name: "geo", crdt: true },
					{ uid: 3, name: "scratch", replication: false },
				],
			),
		],
	},
	{
		title: "carries maintenance_snapshot in a node's status while one exists, and only then",
		covers: ["S1-status-2", "S1-snapshots-1", "S4-on-snapshot-name", "REF-on-1", "S4-off-deletes"],
		given: { cluster: REPLICATED },
		steps: [
			hasNoSnapshot(),
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			answers(["nodeStatus", 1], {
				maintenance_snapshot: {
					name: expect.stringMatching(/^maintenance_mode_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$/),
					created_time: expect.any(Number),
					node_uid: "1",
				},
			}),
			check("the list of snapshots holds the same one", async ({ world }) => {
				const admin = world.as("admin");
				const status = granted(await admin.nodeStatus(1));
				expect(granted(await admin.snapshots(1)).map(({ name }) => name)).toEqual([status.maintenance_snapshot?.name]);
				expect(granted(await admin.snapshots(2))).toEqual([]);
			}),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			hasNoSnapshot(),
		],
	},
	{
		title: "deletes a snapshot that a user made, and protects a maintenance snapshot",
		covers: ["S1-snapshots-2", "S1-snapshots-3"],
		given: { cluster: WITH_USER_SNAPSHOT },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			refuses("permission_denied", ["deleteSnapshot", 1, "before-upgrade"], "cluster_member"),
			check("the maintenance snapshot is refused and stays", async ({ world }) => {
				const admin = world.as("admin");
				const name = granted(await admin.nodeStatus(1)).maintenance_snapshot?.name ?? "";
				expect(await admin.deleteSnapshot(1, name)).toMatchObject({ ok: false, error_code: "snapshot_protected" });
				granted(await whileTimePasses(world, admin.deleteSnapshot(1, "before-upgrade")));
				expect(granted(await admin.snapshots(1)).map((snapshot) => snapshot.name)).toEqual([name]);
			}),
			check("one that is gone is refused by its name, with the name of what is there instead", async ({ world }) => {
				const admin = world.as("admin");
				const name = granted(await admin.nodeStatus(1)).maintenance_snapshot?.name ?? "";
				expect(await admin.deleteSnapshot(1, "before-upgrade")).toMatchObject({
					ok: false,
					error_code: "snapshot_not_found",
					message: expect.stringMatching(
						new RegExp(
							`^Node 1 has no snapshot named before-upgrade; it has ${name}\\. The list of the node's snapshots shows them all\\.$`,
						),
					),
				});
				expect(await admin.deleteSnapshot(2, "before-upgrade")).toMatchObject({
					error_code: "snapshot_not_found",
					message: expect.stringMatching(
						/^Node 2 has no snapshot named before-upgrade; it has none\. The list of the node.s snapshots shows them all\.$/,
					),
				});
			}),
			refuses("node_not_found", ["deleteSnapshot", 99, "before-upgrade"]),
		],
	},
];

function hasNoSnapshot() {
	return check("node 1 has no maintenance snapshot", async ({ world }) => {
		expect(granted(await world.as("admin").nodeStatus(1))).not.toHaveProperty("maintenance_snapshot");
	});
}
