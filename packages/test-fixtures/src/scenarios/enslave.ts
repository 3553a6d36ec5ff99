import { expect } from "vitest";
import { MIXED, REPLICATED } from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { check, ends, granted, known, settles, shows, starts } from "../scenario/steps.ts";
import { endpointsOn, finds, placement, remembers, shardsOn } from "../scenario/topology.ts";

/** `enslave_node`, its options, and what holds for the options of all actions (contract, section 4). */
export const ENSLAVE: readonly Scenario[] = [
	{
		title: "turns every master on the node into a replica and hands its endpoints over, moving no shard",
		covers: ["REF-enslave-1", "S4-enslave-roles", "S4-enslave-endpoints"],
		given: { cluster: REPLICATED },
		steps: [
			starts("enslave_node", 1),
			ends("enslave_node", 1, "completed"),
			finds("it holds the same shards, as replicas, and no endpoint", (cluster) => {
				expect(shardsOn(cluster, 1)).toEqual(shardsOn(REPLICATED, 1));
				expect(shardsOn(cluster, 1, "master")).toEqual([]);
				expect(endpointsOn(cluster, 1)).toEqual([]);
				expect(cluster.primary_node_uid).toBe(1);
			}),
		],
	},
	{
		title: "endpoints_only hands over endpoints and leaves every role",
		covers: ["S4-enslave-endpoints-only"],
		given: { cluster: REPLICATED },
		steps: [
			remembers,
			starts("enslave_node", 1, { endpoints_only: true }),
			ends("enslave_node", 1, "completed"),
			finds("roles are as they were, endpoints are gone", (cluster, { remembered }) => {
				expect(placement(cluster)).toEqual(placement(known(remembered)));
				expect(endpointsOn(cluster, 1)).toEqual([]);
			}),
		],
	},
	{
		title: "demote_node hands the primary over too",
		covers: ["S4-enslave-demote"],
		given: { cluster: REPLICATED },
		steps: [
			starts("enslave_node", 1, { demote_node: true }),
			ends("enslave_node", 1, "completed"),
			finds("another node is the primary", (cluster) => expect(cluster.primary_node_uid).not.toBe(1)),
		],
	},
	{
		title: "fails at once where no replica may take over, and with retry_timeout_seconds waits for one",
		covers: ["S4-enslave-retry"],
		given: { cluster: REPLICATED },
		steps: [
			starts("maintenance_on", 2, { keep_slave_shards: true }),
			ends("maintenance_on", 2, "completed"),
			starts("enslave_node", 1),
			ends("enslave_node", 1, "failed"),
			shows("enslave_node", 1, { error_code: "insufficient_resources" }),
			starts("enslave_node", 1, { retry_timeout_seconds: 600 }),
			starts("maintenance_off", 2),
			ends("enslave_node", 1, "completed"),
			finds("its masters are handed over", (cluster) => expect(shardsOn(cluster, 1, "master")).toEqual([])),
		],
	},
	{
		title: "takes an absent body, {} and null as no options",
		covers: ["S4-no-options", "S4-all-optional"],
		given: { cluster: MIXED },
		steps: [
			check("each of the three starts each of the four actions", async ({ world, accepted }) => {
				const admin = world.as("admin");
				for (const action of ["enslave_node", "maintenance_on", "maintenance_off"]) {
					for (const options of [undefined, {}, null]) {
						accepted.push(granted(await admin.startAction(1, action, options)));
						await world.settle();
					}
				}
				for (const [at, options] of [undefined, {}, null].entries()) {
					accepted.push(granted(await admin.startAction(at + 1, "remove", options)));
					await world.settle();
				}
			}),
		],
	},
	{
		title: "accepts every option of every action",
		covers: ["S4-all-optional", "S4-enslave-retry", "S4-off-concurrency"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1, {
				overwrite_snapshot: true,
				evict_ha_replica: true,
				evict_active_active_replica: true,
				keep_slave_shards: false,
				evict_dbs: ["cache", "geo", "scratch"],
				demote_node: true,
				max_concurrent_actions: 3,
			}),
			settles,
			check("maintenance_off names the snapshot it has just seen", async (play) => {
				const status = granted(await play.world.as("admin").nodeStatus(1));
				await starts("maintenance_off", 1, {
					snapshot_name: status.maintenance_snapshot?.name,
					skip_shards_restore: false,
					max_concurrent_actions: 2,
				}).run(play);
			}),
			ends("maintenance_off", 1, "completed"),
			starts("enslave_node", 1, { demote_node: true, endpoints_only: false, retry_timeout_seconds: 0 }),
			settles,
			starts("remove", 1, { wait_for_persistence: true }),
			ends("remove", 1, "completed"),
		],
	},
];
