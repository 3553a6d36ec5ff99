import { POLICY_PRESETS } from "@node-actions/domain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCluster } from "../any-cluster.ts";
import { granted, known } from "../scenario/steps.ts";
import { topologyOf } from "../scenario/topology.ts";
import type { OpenWorld, Transport } from "../world.ts";

const anyOptions = fc.record(
	{
		demote_node: fc.boolean(),
		evict_ha_replica: fc.boolean(),
		evict_active_active_replica: fc.boolean(),
		max_concurrent_actions: fc.integer({ min: 1, max: 4 }),
	},
	{ requiredKeys: [] },
);

/**
 * Registers a property test: whatever node of whatever cluster goes into maintenance, with whatever options, to its end or cancelled on the way,
 * coming out again makes the cluster what it was. `runs`, default 30, is how many worlds are opened.
 */
export function runRestore(openWorld: OpenWorld, transport: Transport, { runs = 30 }: { readonly runs?: number } = {}) {
	describe(`maintenance on and off over ${transport}`, () => {
		test("is the identity on any cluster, also after a cancel on the way", async () => {
			const ended: Record<string, number> = {};
			await fc.assert(
				fc.asyncProperty(
					anyCluster({ min: 3, max: 5 }),
					fc.nat(),
					fc.constantFrom(...POLICY_PRESETS),
					anyOptions,
					fc.option(fc.integer({ min: 0, max: 30_000 })),
					async (cluster, pick, policy, options, cancel_after_ms) => {
						await using world = await openWorld({ cluster, conflict_scope: "cluster", policy });
						const node_uid = (pick % cluster.nodes.length) + 1;
						const admin = world.as("admin");
						const { action_uid } = granted(await admin.startAction(node_uid, "maintenance_on", options));
						if (cancel_after_ms !== null) {
							await world.advance(cancel_after_ms);
							granted(await admin.cancelAction(node_uid, "maintenance_on"));
						}
						await world.settle();
						const on = known((await world.history(action_uid)).at(-1));
						ended[on] = (ended[on] ?? 0) + 1;
						granted(await admin.startAction(node_uid, "maintenance_off", {}));
						await world.settle();
						const off = granted(await admin.getAction(node_uid, "maintenance_off"));
						// Where maintenance never began there is nothing to take back.
						if (on === "completed") expect(off).toMatchObject({ status: "completed" });
						expect(topologyOf(await world.cluster())).toEqual(topologyOf(cluster));
					},
				),
				{ numRuns: runs },
			);
			expect(ended.completed, JSON.stringify(ended)).toBeGreaterThan(runs / 6);
			expect(ended.cancelled, JSON.stringify(ended)).toBeGreaterThan(0);
		});
	});
}
