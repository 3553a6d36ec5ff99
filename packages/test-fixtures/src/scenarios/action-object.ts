import type { ActionName } from "@node-actions/domain";
import { expect } from "vitest";
import { FULL, MIXED } from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { at } from "../scenario/scenario.ts";
import { cancels, check, ends, granted, known, settles, shows, starts } from "../scenario/steps.ts";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHOWN = [
	["remove", "remove_node"],
	["maintenance_on", "maintenance_on"],
	["maintenance_off", "maintenance_off"],
	["enslave_node", "enslave_node"],
] as const satisfies readonly (readonly [ActionName, string])[];

/** The fields and types of contract section 2. */
export const ACTION_OBJECT: readonly Scenario[] = [
	...SHOWN.map(
		([action, name]): Scenario => ({
			title: `accepts ${action} and answers the whole queued action object`,
			covers: [
				"REF-post-1",
				"REF-post-7",
				"REF-post-8",
				"S2-object-uid",
				"S2-object-name",
				"S2-object-node",
				"S2-object-status",
				"S2-object-progress",
				"S2-object-time",
				"S2-object-description",
				"S2-post-answer",
			],
			given: { cluster: MIXED },
			steps: [
				starts(action, 2),
				check("the answer has every field in its documented type, and no other", async ({ world, started }) => {
					const answer = known(started.get(at(action, 2)));
					const { description, ...fields } = answer;
					expect(fields).toEqual({
						action_uid: expect.stringMatching(GUID),
						task_id: answer.action_uid,
						name,
						node_uid: "2",
						status: "queued",
						progress: 0,
						creation_time: Math.floor(world.now() / 1_000),
					});
					expect(["string", "undefined"]).toContain(typeof description);
				}),
				check("GET shows the same action", async ({ world, started }) => {
					const { action_uid, creation_time } = known(started.get(at(action, 2)));
					const shown = granted(await world.as("db_viewer").getAction(2, action));
					expect(shown).toMatchObject({ action_uid, task_id: action_uid, name, node_uid: "2", creation_time });
				}),
				settles,
			],
		}),
	),
	{
		title: "says why only when an action failed, with the message twice",
		covers: ["S2-object-error", "REF-get-node-7", "S5-insufficient"],
		given: { cluster: FULL },
		steps: [
			starts("enslave_node", 1),
			ends("enslave_node", 1, "completed"),
			check("a completed action carries no error", async ({ world }) => {
				const shown = granted(await world.as("admin").getAction(1, "enslave_node"));
				expect(Object.keys(shown)).not.toEqual(expect.arrayContaining(["error_code"]));
				expect(shown).not.toHaveProperty("error_message");
				expect(shown).not.toHaveProperty("error");
			}),
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "failed"),
			check("a failed action carries code and message", async ({ world }) => {
				const shown = granted(await world.as("admin").getAction(1, "maintenance_on"));
				expect(shown).toMatchObject({
					error_code: "insufficient_resources",
					error_message: expect.stringMatching(/\S \S/),
				});
				expect(shown.error).toBe(shown.error_message);
			}),
		],
	},
	{
		title: "answers a cancel with the action object",
		covers: ["S2-delete-answer"],
		given: { cluster: MIXED },
		steps: [
			starts("enslave_node", 2),
			ends("enslave_node", 2, "completed"),
			shows("enslave_node", 2, { status: "completed" }),
			check("removing the status answers it a last time", async ({ world, started }) => {
				const { action_uid } = known(started.get(at("enslave_node", 2)));
				const last = granted(await world.as("admin").cancelAction(2, "enslave_node"));
				expect(last).toMatchObject({ action_uid, task_id: action_uid, name: "enslave_node", status: "completed" });
			}),
			starts("maintenance_on", 1),
			cancels("maintenance_on", 1),
			settles,
		],
	},
];
