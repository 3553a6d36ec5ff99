import { expect } from "vitest";
import { FOUR_MOVES, REPLICATED, SPREAD } from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { at } from "../scenario/scenario.ts";
import {
	answers,
	cancels,
	check,
	ends,
	getsGoing,
	granted,
	known,
	reaches,
	refuses,
	restarts,
	settles,
	shows,
	starts,
	wentThrough,
} from "../scenario/steps.ts";

/** The conflict rule in both scopes, replacement, and queueing (contract, section 3). */
export const CONFLICTS: readonly Scenario[] = [
	{
		title: "refuses a second remove on the node while one is live, naming it",
		covers: ["REF-post-3", "S3-conflict-1", "S5-conflict"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("remove", 1),
			conflictsWith("remove", 1, 1),
			reaches("remove", 1, "running"),
			conflictsWith("remove", 1, 1),
		],
	},
	{
		title: "refuses a remove on node 2 while one is live on node 1, in scope cluster",
		covers: ["S3-scope-cluster-1", "S3-conflict-1"],
		given: { cluster: FOUR_MOVES, conflict_scope: "cluster" },
		steps: [starts("remove", 1), conflictsWith("remove", 2, 1), answers(["listNodeActions", 2], { actions: [] })],
	},
	{
		title: "accepts maintenance_on on node 2 while a remove is live on node 1, in scope cluster",
		covers: ["S3-scope-cluster-2", "S3-types"],
		given: { cluster: SPREAD, conflict_scope: "cluster" },
		steps: [
			starts("remove", 1),
			starts("maintenance_on", 2),
			starts("enslave_node", 2),
			starts("maintenance_off", 2),
			settles,
		],
	},
	{
		title: "accepts the same type on two nodes and refuses it twice on one, in scope node",
		covers: ["S3-scope-node-1", "S3-scope-node-2"],
		given: { cluster: REPLICATED, conflict_scope: "node" },
		steps: [
			starts("enslave_node", 1),
			starts("enslave_node", 2),
			conflictsWith("enslave_node", 1, 1),
			conflictsWith("enslave_node", 2, 2),
			settles,
			shows("enslave_node", 1, { status: "completed" }),
			starts("enslave_node", 1),
		],
	},
	{
		title: "counts a queued action as live",
		covers: ["S3-conflict-2"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			starts("remove", 1),
			reaches("maintenance_on", 1, "running"),
			shows("remove", 1, { status: "queued" }),
			conflictsWith("remove", 2, 1),
		],
	},
	{
		title: "counts an action that is being cancelled as live",
		covers: ["S3-conflict-3"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			getsGoing("maintenance_on", 1),
			cancels("maintenance_on", 1),
			shows("maintenance_on", 1, { status: "cancelling" }),
			conflictsWith("maintenance_on", 2, 1),
			ends("maintenance_on", 1, "cancelled"),
			starts("maintenance_on", 2),
		],
	},
	{
		title: "accepts the same action again after its end, and only then drops the earlier result",
		covers: ["REF-post-5", "S3-again", "S3-replace-1"],
		given: { cluster: REPLICATED },
		steps: [
			starts("enslave_node", 1),
			ends("enslave_node", 1, "completed"),
			check("the new instance takes the place of the old one at once", async ({ world, started, accepted }) => {
				const admin = world.as("admin");
				const before = known(started.get(at("enslave_node", 1)));
				expect(granted(await admin.getAction(1, "enslave_node")).action_uid).toBe(before.action_uid);
				const after = granted(await admin.startAction(1, "enslave_node", {}));
				accepted.push(after);
				expect(after.action_uid).not.toBe(before.action_uid);
				const { actions } = granted(await admin.listActions());
				expect(actions.map(({ action_uid }) => action_uid)).toEqual([after.action_uid]);
			}),
		],
	},
	{
		title: "keeps the results of the same action elsewhere and of other actions here",
		covers: ["S3-replace-2", "S3-replace-3"],
		given: { cluster: REPLICATED },
		steps: [
			starts("enslave_node", 1),
			settles,
			starts("enslave_node", 2),
			starts("maintenance_on", 1),
			settles,
			starts("enslave_node", 1),
			settles,
			check("the other two results are still there", async ({ world, started }) => {
				const { actions } = granted(await world.as("admin").listActions());
				const left = [at("enslave_node", 1), at("enslave_node", 2), at("maintenance_on", 1)];
				expect(actions.map(({ action_uid }) => action_uid).sort()).toEqual(
					left.map((place) => known(started.get(place)).action_uid).sort(),
				);
			}),
		],
	},
	{
		title: "leaves the earlier result as it was when a start is refused",
		covers: ["S3-replace-4", "S5-changes-nothing"],
		given: { cluster: REPLICATED },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_on", 2, { keep_slave_shards: true }),
			conflictsWith("maintenance_on", 1, 2),
			shows("maintenance_on", 1, { status: "completed" }),
			refuses("invalid_request", ["startAction", 1, "maintenance_on", { force: true }]),
			shows("maintenance_on", 1, { status: "completed" }),
		],
	},
	{
		title: "runs one action on a node at a time; the next starts when it ends",
		covers: ["S3-queue-1", "S3-queue-2", "S3-types"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			starts("enslave_node", 1, { endpoints_only: true }),
			starts("remove", 1),
			check("at every look at most one has begun and not ended", async ({ world }) => {
				for (let look = 0; look < 5_000; look += 1) {
					const { actions } = granted(await world.as("admin").listNodeActions(1));
					const begun = actions.filter(({ status }) => ["starting", "running", "cancelling"].includes(status));
					expect(begun.length).toBeLessThanOrEqual(1);
					if (actions.every(({ status }) => status === "completed")) return;
					await world.advance(250);
				}
				expect.unreachable("the queue never emptied");
			}),
			wentThrough("remove", 1, ["queued", "starting", "running", "completed"]),
		],
	},
	{
		title: "accepts exactly one of many simultaneous starts",
		covers: ["S3-race"],
		given: { cluster: FOUR_MOVES },
		steps: [
			check("sixteen starts on two nodes at once", async ({ world, accepted }) => {
				const admin = world.as("admin");
				const asked = await Promise.all(
					Array.from({ length: 16 }, (_, number) => admin.startAction(1 + (number % 2), "maintenance_on", {})),
				);
				const won = asked.filter((answer) => answer.ok).map((answer) => answer.value);
				expect(won).toHaveLength(1);
				accepted.push(...won);
				for (const answer of asked) {
					if (answer.ok) continue;
					expect(answer).toMatchObject({ error_code: "action_conflict", action_uid: won[0]?.action_uid });
				}
				expect(granted(await admin.listActions()).actions).toHaveLength(1);
			}),
		],
	},
	{
		title: "keeps accepted actions and the conflict rule over a restart",
		covers: ["S3-durable"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			starts("remove", 1),
			getsGoing("maintenance_on", 1),
			restarts,
			conflictsWith("maintenance_on", 2, 1),
			conflictsWith("remove", 2, 1),
			ends("remove", 1, "completed"),
			shows("maintenance_on", 1, { status: "completed" }),
		],
	},
	{
		title: "lets a client through that takes a conflict as try again soon",
		covers: ["S6-retry"],
		given: { cluster: SPREAD },
		steps: [
			starts("maintenance_on", 1),
			check("retrying every 500 ms is accepted in the end", async ({ world, accepted }) => {
				const admin = world.as("admin");
				for (let attempt = 0; attempt < 5_000; attempt += 1) {
					const answer = await admin.startAction(2, "maintenance_on", {});
					if (answer.ok) {
						accepted.push(answer.value);
						expect(attempt).toBeGreaterThan(0);
						return;
					}
					expect(answer.error_code).toBe("action_conflict");
					await world.advance(500);
				}
				expect.unreachable("it was never accepted");
			}),
		],
	},
];

/** The start is refused because of the live action of this type that stands on `live_on`. */
function conflictsWith(action: "remove" | "maintenance_on" | "enslave_node", node_uid: number, live_on: number) {
	return check(
		`${action} on node ${node_uid} conflicts with the one on node ${live_on}`,
		async ({ world, started }) => {
			expect(await world.as("admin").startAction(node_uid, action, {})).toMatchObject({
				ok: false,
				error_code: "action_conflict",
				action_uid: known(started.get(at(action, live_on))).action_uid,
			});
		},
	);
}
