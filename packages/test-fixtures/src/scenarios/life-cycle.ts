import { describeStep, isTerminal } from "@node-actions/domain";
import { expect } from "vitest";
import { FOUR_MOVES, FULL, MIXED, SPREAD } from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import {
	cancels,
	check,
	ends,
	getsGoing,
	granted,
	hasNo,
	known,
	passes,
	reaches,
	settles,
	shows,
	starts,
	wentThrough,
} from "../scenario/steps.ts";
import { finds, isAsRemembered, nodeOf, remembers, shardsOn } from "../scenario/topology.ts";

/** Every edge of the life cycle that clients can bring about, and its consequences (contract, section 2). */
export const LIFE_CYCLE: readonly Scenario[] = [
	{
		title: "runs an accepted action through starting and running to completed",
		covers: ["S2-edge-queued-starting", "S2-edge-starting-running", "S2-edge-running-completed", "S2-edge-no-other"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			shows("maintenance_on", 1, { progress: 100 }),
			wentThrough("maintenance_on", 1, ["queued", "starting", "running", "completed"]),
		],
	},
	{
		title: "plans while running, so an action without a feasible plan fails from there",
		covers: ["S2-edge-running-failed", "S2-planning"],
		given: { cluster: FULL },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "failed"),
			wentThrough("maintenance_on", 1, ["queued", "starting", "running", "failed"]),
		],
	},
	{
		title: "cancels a queued action at once, and never runs it",
		covers: ["REF-delete-1", "S2-edge-queued-cancelled"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			starts("remove", 1),
			reaches("maintenance_on", 1, "running"),
			cancels("remove", 1),
			shows("remove", 1, { status: "cancelled" }),
			settles,
			wentThrough("remove", 1, ["queued", "cancelled"]),
			finds("the node is still there", (cluster) => expect(nodeOf(cluster, 1).uid).toBe(1)),
		],
	},
	{
		title: "lets a cancelled action finish the move in hand, then stops and undoes nothing",
		covers: [
			"REF-delete-2",
			"S2-edge-running-cancelling",
			"S2-edge-cancelling-cancelled",
			"S2-cancel-step",
			"S2-cancel-no-undo",
		],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1, { max_concurrent_actions: 1 }),
			check("time passes until the first move is done and the second in hand", async ({ world }) => {
				for (let look = 0; look < 1_000; look += 1) {
					if (shardsOn(await world.cluster(), 1).length < 4) break;
					await world.advance(50);
				}
				await world.advance(1_000);
				expect(shardsOn(await world.cluster(), 1)).toHaveLength(3);
			}),
			cancels("maintenance_on", 1),
			shows("maintenance_on", 1, { status: "cancelling" }),
			ends("maintenance_on", 1, "cancelled"),
			wentThrough("maintenance_on", 1, ["queued", "starting", "running", "cancelling", "cancelled"]),
			finds("the move in hand was finished, no other was begun, none was undone", (cluster) => {
				expect(shardsOn(cluster, 1)).toHaveLength(2);
				expect(nodeOf(cluster, 1).accept_servers).toBe(false);
			}),
		],
	},
	{
		title: "cancelling twice is no mistake and changes nothing",
		covers: ["S2-edge-no-other"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			getsGoing("maintenance_on", 1),
			cancels("maintenance_on", 1),
			cancels("maintenance_on", 1),
			ends("maintenance_on", 1, "cancelled"),
			wentThrough("maintenance_on", 1, ["queued", "starting", "running", "cancelling", "cancelled"]),
		],
	},
	{
		title: "remembers a cancel that arrives right after the start, whatever the status is by then",
		covers: ["S2-cancel-step"],
		given: { cluster: FOUR_MOVES },
		steps: [
			check("each of several starts is cancelled at once and ends cancelled", async ({ world, accepted }) => {
				const admin = world.as("admin");
				for (const action of ["maintenance_on", "remove"] as const) {
					accepted.push(granted(await admin.startAction(1, action, {})));
					granted(await admin.cancelAction(1, action));
					await world.settle();
					expect(granted(await admin.getAction(1, action))).toMatchObject({ status: "cancelled" });
				}
			}),
			finds("no shard has moved but those in hand", (cluster) => {
				expect(shardsOn(cluster, 1).length).toBeGreaterThan(0);
			}),
		],
	},
	{
		title: "removes the status of an ended action, once",
		covers: ["REF-delete-3", "REF-delete-6"],
		given: { cluster: MIXED },
		steps: [
			starts("enslave_node", 2),
			ends("enslave_node", 2, "completed"),
			cancels("enslave_node", 2),
			hasNo("enslave_node", 2),
			check("a second removal finds nothing", async ({ world }) => {
				const again = await world.as("admin").cancelAction(2, "enslave_node");
				expect(again).toMatchObject({ ok: false, error_code: "action_not_found" });
			}),
		],
	},
	{
		title: "aborts an action whose node has left by the time it starts",
		covers: ["S2-edge-starting-aborted"],
		given: { cluster: SPREAD },
		steps: [
			starts("remove", 1),
			starts("maintenance_on", 1),
			ends("remove", 1, "completed"),
			shows("maintenance_on", 1, { status: "aborted" }),
			wentThrough("maintenance_on", 1, ["queued", "starting", "aborted"]),
		],
	},
	{
		title: "keeps a terminal status for good, through time and restarts",
		covers: ["S2-terminal"],
		given: { cluster: FULL },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "failed"),
			starts("enslave_node", 1),
			ends("enslave_node", 1, "completed"),
			remembers,
			passes(60_000),
			check("the product restarts", ({ world }) => world.restart()),
			passes(60_000),
			shows("maintenance_on", 1, { status: "failed" }),
			shows("enslave_node", 1, { status: "completed", progress: 100 }),
			isAsRemembered,
		],
	},
	{
		title: "raises progress only, and shows 100 only when completed",
		covers: ["S2-progress", "S2-object-progress"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1),
			check("every look until the end shows progress from 0 to 100 that does not fall", async ({ world }) => {
				const seen: number[] = [];
				for (let look = 0; look < 5_000; look += 1) {
					const { status, progress } = granted(await world.as("db_viewer").getAction(1, "maintenance_on"));
					expect(progress).toBeGreaterThanOrEqual(seen.at(-1) ?? 0);
					expect(progress === 100).toBe(status === "completed");
					seen.push(progress);
					if (isTerminal(status)) break;
					await world.advance(200);
				}
				expect(seen.at(-1)).toBe(100);
				expect(new Set(seen).size).toBeGreaterThan(4);
			}),
		],
	},
	{
		title: "tells of the step that has just begun, and not of the one before",
		covers: ["S7-history-step"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1, { max_concurrent_actions: 2 }),
			ends("maintenance_on", 1, "completed"),
			check("each line of a beginning step describes that step", async ({ world, accepted }) => {
				const lines = await world.lines(accepted[0]?.action_uid ?? "");
				const plan = lines.flatMap(({ event }) => (event.kind === "planned" ? [event.plan] : []))[0];
				const begun = lines.flatMap(({ event, after }, at) =>
					event.kind === "step_started"
						? [{ step: plan?.steps[event.step_index], after, before: lines[at - 1]?.after }]
						: [],
				);
				expect(begun).toHaveLength(known(plan).steps.length);
				for (const { step, after, before } of begun) {
					expect(after.description).toBe(describeStep(known(step)));
					expect(after.progress).toBeGreaterThanOrEqual(known(before).progress);
				}
			}),
		],
	},
	{
		title: "ends for a poller that stops only at completed, failed or cancelled",
		covers: ["S6-poller"],
		steps: [
			starts("remove", 1),
			check("polling shows the end", async ({ world }) => {
				let status = "queued";
				for (let poll = 0; poll < 5_000 && !["completed", "failed", "cancelled"].includes(status); poll += 1) {
					await world.advance(1_000);
					status = granted(await world.as("admin").getAction(1, "remove")).status;
				}
				expect(status).toBe("completed");
			}),
		],
	},
];
