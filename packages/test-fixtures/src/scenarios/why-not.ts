import { type ActionName, applyRemedy, type Remedy } from "@node-actions/domain";
import { assert, expect } from "vitest";
import { buildCluster } from "../cluster-builder.ts";
import {
	BESIDE_ONE_TOO_LARGE,
	EVERY_RULE,
	FULL,
	ONE_DOWN,
	ONE_NODE,
	ONLY_COPY_DOWN,
	SHORT_OF_MEMORY,
	SHORT_OF_SHARDS,
	TWO_NODES,
	UNRESTORABLE,
} from "../clusters.ts";
import type { Play, Scenario, Step } from "../scenario/scenario.ts";
import { cancels, check, ends, getsGoing, granted, reaches, starts } from "../scenario/steps.ts";
import { isAsRemembered, remembers } from "../scenario/topology.ts";
import type { World } from "../world.ts";

/** A removal has closed its node, and a dry run of it has not. */
const CLOSED = " Node 1 stays closed to new shards; maintenance_off opens it again.";

const CLOSABLE = buildCluster({ nodes: [{}, {}, {}], databases: [{ name: "cache", ranges: ["2/3"] }] });

/** What leaves node 2 can go only to node 3, and what leaves node 3 only to node 2. */
const CROSSING = buildCluster({
	nodes: [{}, {}, {}],
	databases: [
		{ name: "orders", ranges: ["2/1", "2/1", "2/1", "2/1"] },
		{ name: "carts", ranges: ["3/1"] },
	],
});

const HALF_A_GIB = 536_870_912;

/** Why an action cannot be done, shard by shard, and what would help (contract, section 7). */
export const WHY_NOT: readonly Scenario[] = [
	{
		title: "names for a shard without a place the first rule that each other node breaks",
		covers: ["S7-why-rules", "S7-why-answer"],
		given: { cluster: EVERY_RULE },
		steps: [
			starts("maintenance_on", 7),
			ends("maintenance_on", 7, "completed"),
			check("each of the seven other nodes has its reason", async ({ world }) => {
				const answer = await whyNot(world, "maintenance_on", 1);
				expect(answer).toMatchObject({ error_code: "insufficient_resources", node_uid: "1", name: "maintenance_on" });
				expect(answer.blocked).toMatchObject([
					{
						uid: "1",
						candidates: [
							{ node_uid: 2, rule: "copy_on_node" },
							{ node_uid: 3, rule: "copy_in_rack" },
							{ node_uid: 4, rule: "shard_limit" },
							{ node_uid: 5, rule: "memory" },
							{ node_uid: 6, rule: "node_down" },
							{ node_uid: 7, rule: "node_in_maintenance" },
							{ node_uid: 8, rule: "memory" },
						],
					},
				]);
				for (const { reason } of answer.blocked.flatMap(({ candidates }) => candidates)) {
					expect(reason).toMatch(/\S \S/);
					expect(answer.message).toContain(reason);
				}
			}),
		],
	},
	...(
		[
			["the options that keep replicas", FULL, "maintenance_on", { kind: "set_options" }],
			[
				"exactly the bytes that are missing",
				SHORT_OF_MEMORY,
				"remove",
				{ kind: "add_memory", node_uid: 3, bytes: HALF_A_GIB },
			],
			[
				"one more shard on a node",
				SHORT_OF_SHARDS,
				"maintenance_on",
				{ kind: "raise_shard_limit", node_uid: 2, max_redis_servers: 2 },
			],
			["the node that is down", ONE_DOWN, "maintenance_on", { kind: "bring_back", node_uid: 3 }],
			[
				"the node that holds the only copy, before it gives up what stood there",
				ONLY_COPY_DOWN,
				"maintenance_off",
				{ kind: "bring_back", node_uid: 2 },
			],
			["one more node for copies that have nowhere to go", TWO_NODES, "remove", { kind: "add_nodes", count: 1 }],
			["one more node where there is none", ONE_NODE, "remove", { kind: "add_nodes", count: 1 }],
		] as const
	).map(
		([what, cluster, action, remedy]): Scenario => ({
			title: `asks for ${what}, and with it ${action} succeeds`,
			covers: ["S7-why-remedy", "S7-why-failed", "S7-why-answer"],
			given: { cluster },
			steps: [
				check("the start fails with the same words, and succeeds once the change is made", async (play) => {
					const answer = await whyNot(play.world, action, 1);
					expect(answer.remedy).toMatchObject(remedy);
					await starts(action, 1).run(play);
					await ends(action, 1, "failed").run(play);
					expect(granted(await play.world.as("admin").getAction(1, action))).toMatchObject({
						error_code: "insufficient_resources",
						error_message: `${answer.message} ${answer.remedy?.description}${action === "remove" ? CLOSED : ""}`,
						blocked: answer.blocked,
						remedy: answer.remedy,
					});
					await tellsWhy(play, action, answer);
					const request = { name: action, options: {} } as const;
					const mended = applyRemedy({ cluster, closed: new Set(), request }, remedyIn(answer));
					await using world = await play.another({ cluster: mended.cluster });
					const there = { ...play, world, accepted: [] };
					await starts(action, 1, mended.request.options).run(there);
					await ends(action, 1, "completed").run(there);
				}),
			],
		}),
	),
	...(["a failed remove", "maintenance_on"] as const).map(
		(what): Scenario => ({
			title: `asks for the node that ${what} has closed, and once maintenance_off has opened it the same start succeeds`,
			covers: ["S7-why-remedy", "S4-off-reopens"],
			given: { cluster: what === "maintenance_on" ? CLOSABLE : BESIDE_ONE_TOO_LARGE },
			steps: [
				...(what === "maintenance_on"
					? [starts("maintenance_on", 1), ends("maintenance_on", 1, "completed")]
					: [starts("remove", 1), ends("remove", 1, "failed")]),
				removeFailsForWantOf(2, "the remedy is an action that can be sent", {
					kind: "bring_back",
					node_uid: 1,
					action: "maintenance_off",
					description: "It can be done once maintenance_off has brought node 1 back into service.",
				}),
				starts("maintenance_off", 1),
				ends("maintenance_off", 1, "completed"),
				starts("remove", 2),
				ends("remove", 2, "completed"),
			],
		}),
	),
	{
		title: "does not ask for a node whose remove is under way, which nothing opens before that has ended",
		covers: ["S7-why-remedy", "S4-off-reopens"],
		given: { cluster: CLOSABLE, conflict_scope: "node" },
		steps: [
			starts("enslave_node", 1),
			starts("remove", 1),
			check("one more node would help", async ({ world }) => {
				const answer = await whyNot(world, "remove", 2);
				expect(answer.remedy).toMatchObject({ kind: "add_nodes", count: 1 });
			}),
			cancels("remove", 1),
			check("now it can be opened", async ({ world }) => {
				const answer = await whyNot(world, "remove", 2);
				expect(answer.remedy).toMatchObject({ kind: "bring_back", node_uid: 1, action: "maintenance_off" });
			}),
		],
	},
	{
		title:
			"says that an action under way has to end first where only that is in the way, and what brings its node back",
		covers: ["S7-why-remedy"],
		given: { cluster: CLOSABLE },
		steps: [
			starts("maintenance_on", 2),
			getsGoing("maintenance_on", 2),
			removeFailsForWantOf(3, "node 2 helps, but not before its maintenance_on has ended", {
				kind: "bring_back",
				node_uid: 2,
				after: "maintenance_on",
				action: "maintenance_off",
				description:
					"It can be done once maintenance_on on node 2 has ended and maintenance_off has brought the node back into service.",
			}),
			ends("maintenance_on", 2, "completed"),
			check("now it can be brought back", async ({ world }) => {
				const answer = await whyNot(world, "remove", 3);
				expect(answer.remedy).toMatchObject({ kind: "bring_back", node_uid: 2, action: "maintenance_off" });
				expect(answer.remedy).not.toHaveProperty("after");
			}),
			starts("maintenance_off", 2),
			getsGoing("maintenance_off", 2),
			check("there is nothing to do but wait", async ({ world }) => {
				const answer = await whyNot(world, "remove", 3);
				expect(answer.remedy).toEqual({
					kind: "wait_for_action",
					node_uid: 2,
					action: "maintenance_off",
					description: "It can be done once maintenance_off on node 2 has ended.",
				});
			}),
			ends("maintenance_off", 2, "completed"),
			starts("remove", 3),
			ends("remove", 3, "completed"),
		],
	},
	{
		title: "says of a node that a remove has closed that it did, and to open it again before it gives anything up",
		covers: ["S7-why-rules", "S7-why-remedy", "S4-off-reopens"],
		given: { cluster: CROSSING },
		steps: [
			starts("maintenance_on", 2, { max_concurrent_actions: 1 }),
			getsGoing("maintenance_on", 2),
			starts("remove", 3),
			ends("remove", 3, "failed"),
			check("both failed, and the one that was under way says what stood in its way", async ({ world }) => {
				const failed = granted(await world.as("admin").getAction(2, "maintenance_on"));
				expect(failed).toMatchObject({
					status: "failed",
					error_message: expect.stringContaining("node 3: a removal of the node was accepted, which closes it"),
					remedy: { kind: "bring_back", node_uid: 3, action: "maintenance_off" },
				});
				expect(failed.blocked?.flatMap(({ candidates }) => candidates)).toContainEqual({
					node_uid: 3,
					rule: "node_closed_by_removal",
					reason: "a removal of the node was accepted, which closes it to shards and endpoints",
				});
				const answer = await whyNot(world, "maintenance_on", 2);
				expect(answer.remedy).toMatchObject({ kind: "bring_back", node_uid: 3, action: "maintenance_off" });
			}),
			starts("maintenance_off", 3),
			ends("maintenance_off", 3, "completed"),
			starts("maintenance_on", 2),
			ends("maintenance_on", 2, "completed"),
		],
	},
	{
		title: "says the same in a dry run and of a failed action where no shard is in the way",
		covers: ["S7-why-failed"],
		given: { cluster: FULL },
		steps: [
			check("a snapshot that is not there blocks nothing", async (play) => {
				const options = { snapshot_name: "none-such" };
				const answer = await whyNot(play.world, "maintenance_off", 1, options);
				expect(answer).toMatchObject({ error_code: "internal_error", blocked: [] });
				expect(answer.message).toContain("none-such");
				await starts("maintenance_off", 1, options).run(play);
				await ends("maintenance_off", 1, "failed").run(play);
				expect(granted(await play.world.as("admin").getAction(1, "maintenance_off"))).toMatchObject({
					error_code: answer.error_code,
					error_message: answer.message,
					blocked: [],
				});
				await tellsWhy(play, "maintenance_off", answer);
			}),
		],
	},
	{
		title: "tells shard by shard what a snapshot names and the cluster has no more, and changes nothing",
		covers: ["S7-why-snapshot", "S7-restore-changed"],
		given: { cluster: UNRESTORABLE },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			remembers,
			check("lost shards and endpoints are named, each with its reason", async (play) => {
				const options = { snapshot_name: "of-lost-shards" };
				const answer = await whyNot(play.world, "maintenance_off", 1, options);
				expect(answer.error_code).toBe("internal_error");
				expect(answer.blocked).toEqual(
					["77", "99", "9:1"].map((uid) => ({
						uid,
						candidates: [{ node_uid: 1, rule: "not_in_cluster", reason: expect.stringMatching(/any more/) }],
					})),
				);
				for (const named of ["of-lost-shards", "shard 77", "shard 99", "endpoint 9:1"]) {
					expect(answer.message).toContain(named);
				}
				await starts("maintenance_off", 1, options).run(play);
				await ends("maintenance_off", 1, "failed").run(play);
			}),
			isAsRemembered,
			starts("maintenance_off", 1, { snapshot_name: "of-lost-shards", skip_shards_restore: true }),
			ends("maintenance_off", 1, "completed"),
		],
	},
];

/** What is told in data is kept with the record over a restart, and on the line of the history that tells of the failure; lists leave it out. */
async function tellsWhy(
	{ world }: Play,
	action: ActionName,
	{ blocked, remedy }: Awaited<ReturnType<typeof whyNot>>,
): Promise<void> {
	await world.restart();
	const admin = world.as("admin");
	const failed = granted(await admin.getAction(1, action));
	expect(failed).toMatchObject({ status: "failed", blocked, ...(remedy === undefined ? {} : { remedy }) });
	const { actions } = granted(await admin.listActions());
	expect(actions.find(({ action_uid }) => action_uid === failed.action_uid)).not.toHaveProperty("blocked");
	const told = (await world.events(failed.action_uid)).find((event) => event.kind === "status_changed" && event.error);
	expect(told).toMatchObject({
		error: {
			why: {
				blocked: blocked.map(({ uid, candidates }) => ({
					uid,
					candidates: candidates.map(({ node_uid, rule }) => ({ node_uid, rule })),
				})),
			},
		},
	});
}

/** A dry run names this remedy, and so does the record of the `remove` that is started all the same. */
function removeFailsForWantOf(node_uid: number, title: string, remedy: Readonly<Record<string, unknown>>): Step {
	return check(title, async (play) => {
		const answer = await whyNot(play.world, "remove", node_uid);
		expect(answer.remedy).toEqual(remedy);
		await starts("remove", node_uid).run(play);
		await reaches("remove", node_uid, "failed").run(play);
		expect(granted(await play.world.as("admin").getAction(node_uid, "remove"))).toMatchObject({
			error_message: expect.stringContaining(String(remedy.description)),
			remedy,
		});
	});
}

/** The answer to a dry run of what has to be impossible. */
export async function whyNot(world: World, action: ActionName, node_uid: number, options: object = {}) {
	const answer = granted(await world.as("admin").planAction(node_uid, action, options));
	assert(!answer.feasible, `${action} on node ${node_uid} can be done`);
	return answer;
}

function remedyIn({ remedy }: { readonly remedy?: { readonly kind: string } | undefined }): Remedy {
	assert(remedy !== undefined, "there is no remedy");
	// The answer shows a remedy of the domain, its fields as they are.
	return remedy as Remedy;
}
