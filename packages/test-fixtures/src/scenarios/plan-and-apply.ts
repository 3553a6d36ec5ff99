import type { DryRun } from "@node-actions/application";
import { ACTION_NAMES, type ActionName } from "@node-actions/domain";
import { assert, expect } from "vitest";
import { FOUR_MOVES, FULL, MIXED, ONE_TOO_LARGE, SPREAD, WITH_USER_SNAPSHOT } from "../clusters.ts";
import type { Call, Play, Scenario, Step } from "../scenario/scenario.ts";
import {
	allows,
	answers,
	cancels,
	check,
	ends,
	getsGoing,
	granted,
	hasNo,
	known,
	refuses,
	sequence,
	settles,
	starts,
	whileTimePasses,
} from "../scenario/steps.ts";
import { finds, remembers } from "../scenario/topology.ts";
import type { Caller, SentStateId } from "../world.ts";

/** Dry runs, and starts that hold only on the state they were planned on (contract, section 7). */
export const PLAN_AND_APPLY: readonly Scenario[] = [
	...ACTION_NAMES.map(
		(action): Scenario => ({
			title: `a dry run of ${action} answers the steps that the start then takes, and how long they take`,
			covers: ["S7-plan", "S7-plan-is-start", "S7-apply"],
			given: { cluster: MIXED },
			steps: [
				...(action === "maintenance_off" ? [starts("maintenance_on", 1), ends("maintenance_on", 1, "completed")] : []),
				check("the journal of the start holds the plan of the dry run, each step done once", async (play) => {
					const options = OPTIONS[action];
					const plan = await planned(play, action, 1, options);
					expect(plan.steps.length).toBeGreaterThan(2);
					for (const [index, { description, after }] of plan.steps.entries()) {
						expect(description).toMatch(/^[A-Z].+\.$/);
						expect(after.every((before) => before < index)).toBe(true);
					}
					expect(plan.bytes_to_move).toBe(plan.steps.reduce((sum, { bytes }) => sum + bytes, 0));
					const began = play.world.now();
					const { action_uid } = await applied(play, action, 1, options, plan);
					await ends(action, 1, "completed").run(play);
					const took_seconds = (play.world.now() - began) / 1_000;
					expect(plan.estimated_duration_seconds).toBeGreaterThan(took_seconds * 0.9);
					expect(plan.estimated_duration_seconds).toBeLessThan(took_seconds * 1.1 + 1);
					const events = await play.world.events(action_uid);
					const plans = events.flatMap((event) => (event.kind === "planned" ? [event.plan] : []));
					expect(plans).toHaveLength(1);
					expect(plans[0]?.steps).toMatchObject(plan.steps.map(({ description, bytes, ...step }) => step));
					expect(plans[0]?.steps).toHaveLength(plan.steps.length);
					const done = events.flatMap((event) => (event.kind === "step_done" ? [event.step_index] : []));
					expect(done.toSorted((a, b) => a - b)).toEqual(plan.steps.map((_, index) => index));
				}),
			],
		}),
	),
	{
		title: "a dry run says what stays where it is, and why",
		covers: ["S7-plan-stays"],
		given: { cluster: MIXED },
		steps: [
			check("replicas that are kept, and databases that are not named, stay", async (play) => {
				const kept = await planned(play, "maintenance_on", 1, { evict_ha_replica: false });
				expect(kept.stays).toEqual([{ uid: "1", reason: expect.stringMatching(/replica/i) }]);
				const named = await planned(play, "maintenance_on", 1, { evict_dbs: ["cache"] });
				expect(named.stays.map(({ uid }) => uid)).toEqual(["5", "7"]);
				const single = await planned(play, "enslave_node", 1, {});
				expect(single.stays).toEqual([{ uid: "7", reason: expect.stringMatching(/no replica/) }]);
			}),
		],
	},
	...[MIXED, FULL].map(
		(cluster): Scenario => ({
			title: `a dry run of what ${cluster === FULL ? "cannot" : "can"} be done leaves nothing behind`,
			covers: ["S7-plan-nothing"],
			given: { cluster },
			steps: [
				remembers,
				...ACTION_NAMES.map((action) => allows(["planAction", 1, action, {}], "admin")),
				answers(["listActions"], { actions: [] }),
				...ACTION_NAMES.map((action) => hasNo(action, 1)),
				check("a minute passes", ({ world }) => world.advance(60_000)),
				answers(["listActions"], { actions: [] }),
				finds("the cluster is the same, its state id too", (now, { remembered }) => {
					expect(now).toEqual(known(remembered));
				}),
			],
		}),
	),
	{
		title: "a dry run is refused where the start is, in the same order and in the same words",
		covers: ["S7-plan-refused"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			getsGoing("maintenance_on", 1),
			...(
				[
					["unauthenticated", [0, "drain", []], { kind: "nobody" }],
					["invalid_request", [0, "remove", {}], "admin"],
					["unknown_action", [1, "drain", {}], "none"],
					["invalid_request", [1, "remove", { force: true }], "none"],
					["invalid_request", [1, "maintenance_on", [], 1], "db_viewer"],
					["invalid_request", [99, "remove", {}, "newest"], "db_viewer"],
					["permission_denied", [99, "maintenance_on", {}, 0], "db_viewer"],
					["node_not_found", [99, "maintenance_on", {}, 0], "admin"],
					["action_conflict", [2, "maintenance_on", {}, 0], "admin"],
					["wrong_cluster_state_id", [2, "remove", {}, 0], "admin"],
				] as const
			).map(([error_code, input, by]) => refusesAlike(error_code, input, by)),
		],
	},
	{
		title:
			"the snapshot that a dry run shows of a node that a removal closed has it shut, like every view, and so has the one that is taken",
		covers: ["S7-plan-is-start", "S4-remove-closed", "S4-off-reopens"],
		given: { cluster: MIXED },
		steps: [
			starts("enslave_node", 1),
			starts("remove", 1),
			cancels("remove", 1),
			ends("enslave_node", 1, "completed"),
			answers(["node", 1], { accept_servers: false }),
			check("it is put into maintenance as planned", async (play) => {
				const plan = await planned(play, "maintenance_on", 1, {});
				expect(plan.steps[0]).toMatchObject({ kind: "create_snapshot", snapshot: { accept_servers: false } });
				const { action_uid } = await applied(play, "maintenance_on", 1, {}, plan);
				await ends("maintenance_on", 1, "completed").run(play);
				const events = await play.world.events(action_uid);
				const plans = events.flatMap((event) => (event.kind === "planned" ? [event.plan] : []));
				expect(plans[0]?.steps[0]).toMatchObject({ snapshot: { accept_servers: false } });
			}),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			answers(["node", 1], { accept_servers: true, max_listeners: 100 }),
		],
	},
	{
		title: "a dry run for a node that has left is refused, on whatever state it was planned",
		covers: ["S7-plan-vanished"],
		given: { cluster: MIXED },
		steps: [
			check("node 3 is planned for, leaves, and cannot be planned for again", async (play) => {
				const plan = await planned(play, "maintenance_on", 3, {});
				await starts("remove", 3).run(play);
				await ends("remove", 3, "completed").run(play);
				await refusesAlike("node_not_found", [3, "maintenance_on", {}], "admin").run(play);
				await refusesAlike("node_not_found", [3, "maintenance_on", {}, plan.cluster_state_id], "admin").run(play);
			}),
		],
	},
	...(
		[
			["another action", SPREAD, [starts("maintenance_on", 2), ends("maintenance_on", 2, "completed")]],
			[
				"a step of an action that is still under way",
				SPREAD,
				[starts("maintenance_on", 2), getsGoing("maintenance_on", 2)],
			],
			[
				"a deleted snapshot",
				WITH_USER_SNAPSHOT,
				[
					check("a user deletes the snapshot", async ({ world }) => {
						granted(await whileTimePasses(world, world.as("admin").deleteSnapshot(1, "before-upgrade")));
					}),
				],
			],
		] as const
	).map(
		([what, cluster, changes]): Scenario => ({
			title: `a start planned before ${what} changed the cluster is refused and leaves nothing behind`,
			covers: ["S7-apply-stale", "S7-apply"],
			given: { cluster },
			steps: [
				check("the old plan is refused, and a new one is taken", async (play) => {
					const old = await planned(play, "enslave_node", 1, {});
					for (const step of changes) await step.run(play);
					await refusesAlike("wrong_cluster_state_id", [1, "enslave_node", {}, old.cluster_state_id], "admin").run(
						play,
					);
					await hasNo("enslave_node", 1).run(play);
					const fresh = await planned(play, "enslave_node", 1, {});
					expect(fresh.cluster_state_id).toBeGreaterThan(old.cluster_state_id);
					await applied(play, "enslave_node", 1, {}, fresh);
					await ends("enslave_node", 1, "completed").run(play);
				}),
			],
		}),
	),
	...(
		[
			["a remove closed its node and then failed", [], [starts("remove", 1), ends("remove", 1, "failed")]],
			[
				"a remove closed its node and was cancelled before it began",
				[],
				[
					starts("enslave_node", 1, { retry_timeout_seconds: 60 }),
					starts("remove", 1),
					cancels("remove", 1),
					ends("remove", 1, "cancelled"),
				],
			],
			[
				"maintenance_off opened a node that a failed remove had closed",
				[starts("remove", 1), ends("remove", 1, "failed")],
				[starts("maintenance_off", 1), ends("maintenance_off", 1, "completed")],
			],
		] as const
	).map(
		([what, before, changes]): Scenario => ({
			title: `a start planned before ${what} is refused, and one planned after that is applied`,
			covers: ["S7-apply-stale", "S7-apply", "S4-remove-closed"],
			given: { cluster: ONE_TOO_LARGE },
			steps: [
				...before,
				check("the old plan counts on another node than the new one", async (play) => {
					const old = await planned(play, "maintenance_on", 2, {});
					for (const step of changes) await step.run(play);
					await refusesAlike("wrong_cluster_state_id", [2, "maintenance_on", {}, old.cluster_state_id], "admin").run(
						play,
					);
					await hasNo("maintenance_on", 2).run(play);
					const fresh = await planned(play, "maintenance_on", 2, {});
					expect(targets(fresh)).not.toEqual(targets(old));
					await applied(play, "maintenance_on", 2, {}, fresh);
					await ends("maintenance_on", 2, "completed").run(play);
				}),
			],
		}),
	),
	{
		title:
			"a start holds although others were refused, a record was deleted and a user changed: nothing of that changes plans",
		covers: ["S7-apply"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("enslave_node", 2),
			ends("enslave_node", 2, "completed"),
			starts("maintenance_on", 1),
			getsGoing("maintenance_on", 1),
			check("a plan is made, then everything else happens", async (play) => {
				const plan = await planned(play, "remove", 2, {});
				await refuses("action_conflict", ["startAction", 2, "maintenance_on", {}]).run(play);
				await cancels("enslave_node", 2).run(play);
				const admin = play.world.as("admin");
				granted(
					await admin.createUser({ email: "n@example.com", password: "a long password", name: "N", role: "none" }),
				);
				await applied(play, "remove", 2, {}, plan);
			}),
			settles,
		],
	},
	{
		title: "of two starts planned on one state the second is refused, although the first has changed nothing yet",
		covers: ["S7-apply-stale"],
		given: { cluster: FOUR_MOVES },
		steps: [
			check("one after the other, then at the same moment", async (play) => {
				const first = await planned(play, "maintenance_on", 1, {});
				const second = await planned(play, "remove", 2, {});
				expect(second.cluster_state_id).toBe(first.cluster_state_id);
				await applied(play, "maintenance_on", 1, {}, first);
				await refuses("wrong_cluster_state_id", ["startAction", 2, "remove", {}, second.cluster_state_id]).run(play);
				await hasNo("remove", 2).run(play);
				await ends("maintenance_on", 1, "completed").run(play);
				const now = (await planned(play, "remove", 2, {})).cluster_state_id;
				const admin = play.world.as("admin");
				const answers = await Promise.all([
					admin.startAction(2, "remove", {}, now),
					admin.startAction(1, "maintenance_off", {}, now),
					admin.startAction(3, "enslave_node", {}, now),
				]);
				const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.error_code]));
				expect(refused).toEqual(["wrong_cluster_state_id", "wrong_cluster_state_id"]);
				for (const answer of answers) if (answer.ok) play.accepted.push(answer.value);
				await settles.run(play);
			}),
		],
	},
	{
		title: "a start planned while another action is under way is applied, until that action goes on",
		covers: ["S7-apply"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			getsGoing("maintenance_on", 1),
			check("a plan that knows of it holds", async (play) => {
				await applied(play, "remove", 2, {}, await planned(play, "remove", 2, {}));
			}),
			settles,
		],
	},
	{
		title: "a dry run says while an action that waits for its turn keeps its plan from being applied, and which",
		covers: ["S7-plan-unsettled", "S7-apply-stale"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			getsGoing("maintenance_on", 1),
			starts("enslave_node", 1),
			check("until that one is planned", async (play) => {
				const waiting = granted(await play.world.as("admin").getAction(1, "enslave_node"));
				const plan = await planned(play, "remove", 2, {});
				expect(plan.unsettled_by).toEqual({ action_uid: waiting.action_uid, node_uid: "1", name: "enslave_node" });
				await refuses("wrong_cluster_state_id", ["startAction", 2, "remove", {}, plan.cluster_state_id]).run(play);
				await ends("enslave_node", 1, "completed").run(play);
				const settled = await planned(play, "remove", 2, {});
				expect(settled).not.toHaveProperty("unsettled_by");
				await applied(play, "remove", 2, {}, settled);
			}),
			settles,
		],
	},
	{
		title: "a start behind an action on the same node is not applied by a plan from before that one has ended",
		covers: ["S7-plan-unsettled", "S7-apply-stale"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("maintenance_on", 1),
			getsGoing("maintenance_on", 1),
			check("which the dry run says", async (play) => {
				const running = granted(await play.world.as("admin").getAction(1, "maintenance_on"));
				const plan = await planned(play, "maintenance_off", 1, {});
				expect(plan.unsettled_by).toEqual({ action_uid: running.action_uid, node_uid: "1", name: "maintenance_on" });
				await refusesAlike("wrong_cluster_state_id", [1, "maintenance_off", {}, plan.cluster_state_id], "admin").run(
					play,
				);
				await hasNo("maintenance_off", 1).run(play);
				await ends("maintenance_on", 1, "completed").run(play);
				const settled = await planned(play, "maintenance_off", 1, {});
				expect(settled).not.toHaveProperty("unsettled_by");
				expect(settled.bytes_to_move).toBeGreaterThan(0);
				await applied(play, "maintenance_off", 1, {}, settled);
			}),
			settles,
		],
	},
	{
		title: "a start planned under one policy is refused under another, and applied once the first is back",
		covers: ["S7-apply-policy", "S7-apply"],
		given: { cluster: SPREAD },
		steps: [
			check("a restart under each", async (play) => {
				const plan = await planned(play, "enslave_node", 1, {});
				await play.world.restart("strict");
				await refusesAlike("wrong_cluster_state_id", [1, "enslave_node", {}, plan.cluster_state_id], "admin").run(play);
				await hasNo("enslave_node", 1).run(play);
				await play.world.restart("documented");
				await applied(play, "enslave_node", 1, {}, plan);
			}),
			settles,
		],
	},
	{
		title: "a start on a state that never existed is refused and leaves nothing behind",
		covers: ["S7-apply-unknown"],
		given: { cluster: MIXED },
		steps: [
			remembers,
			...[0, 1, 999_999, 999_999_999_999_999].map((state) =>
				refusesAlike("wrong_cluster_state_id", [1, "remove", {}, state], "admin"),
			),
			leavesNothing(),
		],
	},
	{
		title: "a state id that is no number, negative, broken or huge is refused and leaves nothing behind",
		covers: ["S7-apply-bad"],
		given: { cluster: MIXED },
		steps: [
			remembers,
			...["newest", "", "-1", "1 1", "0x1", "1e0", "null", -1, 1.5, 2 ** 53, 1e21].map((state) =>
				refusesAlike("invalid_request", [1, "remove", {}, state], "admin"),
			),
			leavesNothing(),
		],
	},
];

/** What each dry run is asked for: something with transfers in it, where the action makes any. */
const OPTIONS = {
	remove: {},
	maintenance_on: { max_concurrent_actions: 3, demote_node: true },
	maintenance_off: { max_concurrent_actions: 1 },
	enslave_node: { demote_node: true },
} as const satisfies Record<ActionName, object>;

type StartInput = readonly [node_uid: number, action: string, options: unknown, on_state?: SentStateId];

/** Start and dry run are refused with this code and in the same words. */
function refusesAlike(error_code: Parameters<typeof refuses>[0], input: StartInput, by: Caller): Step {
	const calls: readonly Call[] = [
		["planAction", ...input],
		["startAction", ...input],
	];
	return sequence(`start and dry run of ${JSON.stringify(input)} are refused alike as ${error_code}`, [
		...calls.map((call) => refuses(error_code, call, by)),
		check("in the same words", async ({ world }) => {
			expect(await world.as(by).planAction(...input)).toEqual(await world.as(by).startAction(...input));
		}),
	]);
}

function leavesNothing(): Step {
	return sequence("nothing is left behind", [
		answers(["listActions"], { actions: [] }),
		finds("the cluster is the same", (cluster, { remembered }) => expect(cluster).toEqual(known(remembered))),
	]);
}

/** The plan of a dry run that has to be feasible. */
async function planned({ world }: Play, action: ActionName, node_uid: number, options: object) {
	const plan = granted(await world.as("admin").planAction(node_uid, action, options));
	assert(plan.feasible, `${action} on node ${node_uid} has no plan`);
	expect(plan).toMatchObject({ node_uid: String(node_uid) });
	return plan;
}

/** Where the plan brings shards. */
function targets(plan: Awaited<ReturnType<typeof planned>>): readonly unknown[] {
	return plan.steps.flatMap((step) => ("to_node_uid" in step ? [step.to_node_uid] : []));
}

/** Starts the action as it was planned. */
async function applied(
	{ world, accepted }: Play,
	action: ActionName,
	node_uid: number,
	options: object,
	{ cluster_state_id }: DryRun,
) {
	const started = granted(await world.as("admin").startAction(node_uid, action, options, cluster_state_id));
	accepted.push(started);
	return started;
}
