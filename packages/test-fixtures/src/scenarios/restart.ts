import type { ActionName } from "@node-actions/domain";
import { expect } from "vitest";
import { MIXED } from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { check, ends, getsGoing, known, restarts, starts } from "../scenario/steps.ts";
import { finds, topologyOf } from "../scenario/topology.ts";

/** Restarts in the middle of each action (contract, section 2; the runner goes on from the last recorded step). */
export const RESTARTS: readonly Scenario[] = (
	["remove", "maintenance_on", "maintenance_off", "enslave_node"] as const
).map(
	(action: ActionName): Scenario => ({
		title: `a restart in the middle of ${action} ends in the same topology as none`,
		covers: ["S2-restart", "S3-durable"],
		given: { cluster: MIXED },
		steps: [
			check("another world runs it without a restart", async (play) => {
				await using world = await play.another();
				const undisturbed = { ...play, world, started: new Map(), accepted: [] };
				for (const step of [...prepare(action), starts(action, 1), ends(action, 1, "completed")]) {
					await step.run(undisturbed);
				}
				play.remembered = await world.cluster();
			}),
			...prepare(action),
			starts(action, 1),
			getsGoing(action, 1),
			restarts,
			ends(action, 1, "completed"),
			finds("the cluster is the one of the undisturbed run", (cluster, { remembered }) => {
				expect(topologyOf(cluster)).toEqual(topologyOf(known(remembered)));
			}),
		],
	}),
);

function prepare(action: ActionName) {
	return action === "maintenance_off" ? [starts("maintenance_on", 1), ends("maintenance_on", 1, "completed")] : [];
}
