import { expect } from "vitest";
import {
	FOUR_NODES,
	LONG_STAND_IN,
	REPLICA_HERE,
	REPLICA_HERE_FIRST,
	SHARED_RACK,
	TOO_SMALL_NOW,
} from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { check, ends, known, reaches, restarts, settles, shows, starts } from "../scenario/steps.ts";
import { finds, isAsRemembered, placement, remembers, shardsOn } from "../scenario/topology.ts";
import { whyNot } from "./why-not.ts";

/** `maintenance_off` after the cluster has changed: as exact as it can be, and open about what it cannot give back. */
export const RESTORE: readonly Scenario[] = [
	{
		title: "gives back what stood on the node although another node was removed meanwhile",
		covers: ["S4-off-restore", "S7-restore-changed"],
		given: { cluster: FOUR_NODES },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("remove", 3),
			ends("remove", 3, "completed"),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			finds("the same shards stand on node 1 in the same roles", (cluster) => {
				expect(shardsOn(cluster, 1, "master")).toEqual(shardsOn(FOUR_NODES, 1, "master"));
				expect(shardsOn(cluster, 1, "slave")).toEqual(shardsOn(FOUR_NODES, 1, "slave"));
			}),
		],
	},
	{
		title: "says which role it cannot give back while the other copy's node is in maintenance, and gives it back later",
		covers: ["S7-restore-changed", "S7-plan-stays"],
		given: { cluster: REPLICA_HERE },
		steps: [
			remembers,
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_on", 2, { evict_ha_replica: false }),
			ends("maintenance_on", 2, "completed"),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			shows("maintenance_off", 1, { description: expect.stringMatching(/2: It cannot become slave again/) }),
			finds("the shard is back and still the master", (cluster) => {
				expect(placement(cluster)).toEqual({ "1": "2 slave", "2": "1 master" });
			}),
			starts("maintenance_off", 2),
			ends("maintenance_off", 2, "completed"),
			isAsRemembered,
		],
	},
	...[false, true].map(
		(restarted): Scenario => ({
			title: `gives a role back that another action changed while it was running${restarted ? ", a restart in between" : ""}`,
			covers: ["S7-restore-changed", "S4-off-restore"],
			given: { cluster: REPLICA_HERE_FIRST },
			steps: [
				remembers,
				starts("maintenance_on", 1),
				ends("maintenance_on", 1, "completed"),
				starts("maintenance_off", 1),
				isHome("2", 1),
				starts("enslave_node", 2),
				reaches("enslave_node", 2, "completed"),
				shows("maintenance_off", 1, { status: "running" }),
				finds("the replica leads now", (cluster) => expect(shardsOn(cluster, 1, "master")).toEqual(["2"])),
				...(restarted ? [restarts] : []),
				ends("maintenance_off", 1, "completed"),
				finds("every shard is as it was", (cluster, { remembered }) => {
					expect(placement(cluster)).toEqual(placement(known(remembered)));
				}),
			],
		}),
	),
	...[false, true].map(
		(restarted): Scenario => ({
			title: `takes no role from a node that has given it back since the plan was made${restarted ? ", a restart in between" : ""}`,
			covers: ["S7-restore-changed", "S4-on-demote", "S4-off-restore"],
			given: { cluster: LONG_STAND_IN },
			steps: [
				remembers,
				starts("maintenance_on", 1, { demote_node: true }),
				ends("maintenance_on", 1, "completed"),
				finds("node 2 stands in for node 1", (cluster) => expect(cluster.primary_node_uid).toBe(2)),
				starts("maintenance_off", 1),
				starts("maintenance_on", 2, { demote_node: true }),
				check("node 1 is the primary again, and node 2 is still being emptied", async (play) => {
					while ((await play.world.cluster()).primary_node_uid !== 1) await play.world.advance(50);
					await shows("maintenance_on", 2, { status: "running" }).run(play);
				}),
				...(restarted ? [restarts] : []),
				settles,
				finds("node 1 is still the primary", (cluster) => expect(cluster.primary_node_uid).toBe(1)),
				shows("maintenance_off", 1, { status: "completed", description: "Completed." }),
				shows("maintenance_on", 2, { status: "completed", description: "Completed." }),
				starts("maintenance_off", 2),
				ends("maintenance_off", 2, "completed"),
				isAsRemembered,
			],
		}),
	),
	{
		title: "says which role was changed while it was running and cannot be given back, and gives it back later",
		covers: ["S7-restore-changed"],
		given: { cluster: REPLICA_HERE_FIRST },
		steps: [
			remembers,
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_off", 1),
			isHome("2", 1),
			starts("maintenance_on", 2, { evict_ha_replica: false }),
			reaches("maintenance_on", 2, "completed"),
			shows("maintenance_off", 1, { status: "running" }),
			settles,
			shows("maintenance_off", 1, {
				status: "completed",
				description: expect.stringMatching(/2: It cannot become slave again/),
			}),
			starts("maintenance_off", 2),
			ends("maintenance_off", 2, "completed"),
			isAsRemembered,
		],
	},
	{
		title:
			"changes nothing where a copy has moved into the node's rack, says which shard and why, and succeeds without it",
		covers: ["S7-restore-changed", "S4-off-bad-snapshot", "S4-off-skip"],
		given: { cluster: SHARED_RACK },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_on", 2),
			ends("maintenance_on", 2, "completed"),
			remembers,
			check("shard 1 is named with its reason, and bringing back node 2 first would help", async ({ world }) => {
				const answer = await whyNot(world, "maintenance_off", 1);
				expect(answer.blocked).toMatchObject([{ uid: "1", candidates: [{ node_uid: 1, rule: "copy_in_rack" }] }]);
				expect(answer.message).toMatch(/shard 1 \(another copy of its slots stands in the same rack\)/);
				expect(answer.remedy).toMatchObject({ kind: "bring_back", node_uid: 2, action: "maintenance_off" });
			}),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "failed"),
			isAsRemembered,
			starts("maintenance_off", 1, { skip_shards_restore: true }),
			ends("maintenance_off", 1, "completed"),
			finds("nothing has moved", (cluster, { remembered }) => {
				expect(placement(cluster)).toEqual(remembered === undefined ? undefined : placement(remembered));
			}),
		],
	},
	{
		title: "restores a node once the one is back whose copies stood in its way, as the remedy says",
		covers: ["S7-why-remedy", "S4-off-restore"],
		given: { cluster: SHARED_RACK },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_on", 2),
			ends("maintenance_on", 2, "completed"),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "failed"),
			starts("maintenance_off", 2),
			ends("maintenance_off", 2, "completed"),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			finds("every shard stands where it stood", (cluster) => {
				expect(placement(cluster)).toEqual(placement(SHARED_RACK));
			}),
		],
	},
	{
		title: "changes nothing where there is no room for all, says which shard and why, and what would help",
		covers: ["S7-restore-changed", "S4-off-snapshot-name", "S7-why-remedy"],
		given: { cluster: TOO_SMALL_NOW },
		steps: [
			remembers,
			check("shard 2 is named, and the bytes that are missing", async ({ world }) => {
				const answer = await whyNot(world, "maintenance_off", 1, { snapshot_name: "before-upgrade" });
				expect(answer).toMatchObject({
					error_code: "insufficient_resources",
					blocked: [{ uid: "2", candidates: [{ node_uid: 1, rule: "memory" }] }],
					remedy: { kind: "add_memory", node_uid: 1, bytes: 1_073_741_824 },
				});
			}),
			starts("maintenance_off", 1, { snapshot_name: "before-upgrade" }),
			ends("maintenance_off", 1, "failed"),
			isAsRemembered,
		],
	},
];

/** Time passes in small steps until the shard stands on the node. */
function isHome(uid: string, node_uid: number) {
	return check(`shard ${uid} comes to node ${node_uid}`, async ({ world }) => {
		while (!shardsOn(await world.cluster(), node_uid).includes(uid)) await world.advance(50);
	});
}
