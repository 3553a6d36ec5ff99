import { checkCluster, isTerminal } from "@node-actions/domain";
import { expect } from "vitest";
import { FOUR_MOVES, FULL, MIXED, ONE_NODE, ONE_TOO_LARGE, TWO_NODES, twinNodes, withListeners } from "../clusters.ts";
import type { Scenario } from "../scenario/scenario.ts";
import {
	answers,
	cancels,
	check,
	ends,
	getsGoing,
	granted,
	reaches,
	restarts,
	settles,
	shows,
	starts,
} from "../scenario/steps.ts";
import { endpointsOn, expectSound, finds, nodeOf, nodeUids, placement, shardsOn } from "../scenario/topology.ts";

/** Whatever ends a removal that does not take its node out, it says what is left of it. */
const STAYS_CLOSED = expect.stringMatching(/\. Node 1 stays closed to new shards; maintenance_off opens it again\.$/);

/** `remove` and its option (contract, section 4). */
export const REMOVE: readonly Scenario[] = [
	...[1, 2, 3].map(
		(node_uid): Scenario => ({
			title: `removes node ${node_uid} of the demo cluster, whose status stays readable`,
			covers: ["REF-remove-1", "S4-remove-status", "S1-removed-node-1"],
			steps: [
				starts("remove", node_uid),
				ends("remove", node_uid, "completed"),
				answers(
					["nodes"],
					[1, 2, 3].filter((uid) => uid !== node_uid).map((uid) => ({ uid })),
				),
				answers(["listActions"], { actions: [{ name: "remove_node", status: "completed", progress: 100 }] }),
				finds("nothing is bound to it and every shard is still there", (cluster) => {
					expect(nodeUids(cluster)).not.toContain(node_uid);
					expect(shardsOn(cluster, node_uid)).toEqual([]);
					expect(endpointsOn(cluster, node_uid)).toEqual([]);
					expect(cluster.shards).toHaveLength(15);
					expect(cluster.endpoints).toHaveLength(3);
				}),
			],
		}),
	),
	{
		title: "moves shards and endpoints first and lets the node leave last",
		covers: ["S4-remove-order"],
		given: { cluster: MIXED },
		steps: [
			starts("remove", 1),
			check(
				"at every look the cluster is sound, and the node is listed while anything stands on it",
				async ({ world }) => {
					for (let look = 0; look < 5_000; look += 1) {
						const cluster = await world.cluster();
						expectSound(cluster);
						const bound = shardsOn(cluster, 1).length + endpointsOn(cluster, 1).length;
						if (bound > 0) expect(nodeUids(cluster)).toContain(1);
						const { status } = granted(await world.as("admin").getAction(1, "remove"));
						if (isTerminal(status)) return;
						await world.advance(250);
					}
					expect.unreachable("the remove never ended");
				},
			),
			shows("remove", 1, { status: "completed" }),
		],
	},
	{
		title: "hands the primary to another node before it leaves",
		covers: ["S4-remove-primary"],
		given: { cluster: MIXED },
		steps: [
			starts("remove", 1),
			ends("remove", 1, "completed"),
			finds("a node that is there is the primary", (cluster) => {
				expect(nodeUids(cluster)).toContain(cluster.primary_node_uid);
			}),
		],
	},
	{
		title: "closes the node from acceptance on, even if the remove then fails",
		covers: ["REF-remove-2", "S4-remove-closed"],
		given: { cluster: ONE_TOO_LARGE },
		steps: [
			starts("remove", 1),
			answers(["node", 1], { accept_servers: false }),
			answers(["nodeStatus", 1], { accept_servers: false }),
			ends("remove", 1, "failed"),
			shows("remove", 1, { error_message: STAYS_CLOSED, error: STAYS_CLOSED }),
			answers(["node", 1], { accept_servers: false, shard_count: 1 }),
			starts("maintenance_on", 2),
			ends("maintenance_on", 2, "completed"),
			finds("the shard of node 2 went to node 3, although node 1 has more room", (cluster) => {
				expect(placement(cluster)).toEqual({ "1": "1 master", "2": "3 master" });
			}),
		],
	},
	{
		title: "leaves the node closed when it is cancelled, until maintenance_off opens it again",
		covers: ["S4-off-reopens", "S4-remove-closed"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("remove", 1),
			getsGoing("remove", 1),
			cancels("remove", 1),
			ends("remove", 1, "cancelled"),
			shows("remove", 1, { description: STAYS_CLOSED }),
			answers(["node", 1], { accept_servers: false }),
			restarts,
			answers(["node", 1], { accept_servers: false }),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			answers(["node", 1], { accept_servers: true }),
			restarts,
			answers(["node", 1], { accept_servers: true }),
			starts("remove", 2),
			ends("remove", 2, "completed"),
			starts("remove", 3),
			ends("remove", 3, "completed"),
			finds("everything stands on node 1", (cluster) => {
				expect(nodeUids(cluster)).toEqual([1]);
			}),
		],
	},
	{
		title: "opens a node in maintenance, whose remove was cancelled before it began, with all it held",
		covers: ["S4-off-reopens"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1),
			starts("remove", 1),
			cancels("remove", 1),
			shows("remove", 1, { status: "cancelled", description: STAYS_CLOSED }),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			answers(["node", 1], { accept_servers: true }),
			finds("every shard stands where it stood", (cluster) => {
				expect(placement(cluster)).toEqual(placement(MIXED));
			}),
		],
	},
	...[3, 250].map(
		(max_listeners): Scenario => ({
			title: `gives a node that may have ${max_listeners} endpoints back as many when a remove was cancelled`,
			covers: ["S4-off-reopens"],
			given: { cluster: withListeners(max_listeners) },
			steps: [
				starts("remove", 1),
				getsGoing("remove", 1),
				cancels("remove", 1),
				ends("remove", 1, "cancelled"),
				answers(["node", 1], { accept_servers: false, max_listeners }),
				finds("the cluster could be loaded so", (cluster) => expect(checkCluster(cluster)).toEqual([])),
				restarts,
				starts("maintenance_off", 1),
				ends("maintenance_off", 1, "completed"),
				answers(["node", 1], { accept_servers: true, max_listeners }),
			],
		}),
	),
	{
		title: "gives the node its own number of endpoints back, also when maintenance came after the cancelled remove",
		covers: ["S4-off-reopens"],
		given: { cluster: withListeners(3) },
		steps: [
			starts("remove", 1),
			getsGoing("remove", 1),
			cancels("remove", 1),
			ends("remove", 1, "cancelled"),
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			answers(["node", 1], { accept_servers: false, max_listeners: 0 }),
			starts("maintenance_off", 1),
			ends("maintenance_off", 1, "completed"),
			answers(["node", 1], { accept_servers: true, max_listeners: 3 }),
		],
	},
	{
		title: "keeps the node closed when maintenance_off ends while the remove waits",
		covers: ["S4-off-reopens"],
		given: { cluster: MIXED },
		steps: [
			starts("maintenance_on", 1),
			ends("maintenance_on", 1, "completed"),
			starts("maintenance_off", 1, { skip_shards_restore: true }),
			starts("remove", 1),
			reaches("maintenance_off", 1, "completed"),
			answers(["node", 1], { accept_servers: false }),
			ends("remove", 1, "completed"),
		],
	},
	{
		title: "fails with insufficient_resources on two nodes with a replicated database, and moves nothing",
		covers: ["S4-remove-two-nodes", "S5-insufficient", "REF-get-node-7"],
		given: { cluster: TWO_NODES },
		steps: [
			starts("remove", 2),
			ends("remove", 2, "failed"),
			shows("remove", 2, { error_code: "insufficient_resources" }),
			finds("both nodes hold what they held", (cluster) => {
				expect(placement(cluster)).toEqual({ "1": "1 master", "2": "2 slave" });
				expect(nodeOf(cluster, 2).accept_servers).toBe(false);
			}),
		],
	},
	{
		title: "fails with insufficient_resources for the only node",
		covers: ["S4-remove-last-node"],
		given: { cluster: ONE_NODE },
		steps: [
			starts("remove", 1),
			ends("remove", 1, "failed"),
			shows("remove", 1, { error_code: "insufficient_resources" }),
			answers(["nodes"], [{ uid: 1, shard_count: 1 }]),
		],
	},
	{
		title: "fails with insufficient_resources where no node has room, and moves nothing",
		covers: ["S4-remove-closed", "S5-insufficient"],
		given: { cluster: FULL },
		steps: [
			starts("remove", 1),
			ends("remove", 1, "failed"),
			shows("remove", 1, { error_code: "insufficient_resources" }),
			finds("every shard stands where it stood", (cluster) => {
				expect(placement(cluster)).toEqual(placement(FULL));
			}),
		],
	},
	{
		title: "takes longer with wait_for_persistence than without",
		covers: ["S4-remove-persistence"],
		given: { cluster: twinNodes(false) },
		steps: [removesSooner({ wait_for_persistence: false }, { wait_for_persistence: true })],
	},
	{
		title: "waits for persistence by default where the cluster policy says so, and not elsewhere",
		covers: ["S4-remove-persistence-default"],
		given: { cluster: twinNodes(true) },
		steps: [removesSooner({ wait_for_persistence: false }, {})],
	},
	{
		title: "does not wait for persistence by default where the cluster policy does not say so",
		covers: ["S4-remove-persistence-default"],
		given: { cluster: twinNodes(false) },
		steps: [removesSooner({}, { wait_for_persistence: true })],
	},
];

/** Removes node 1 with the one options and node 2, its twin, with the other: the world's clock says that the first went faster. */
function removesSooner(options: object, slowerOptions: object) {
	return check(
		`remove with ${JSON.stringify(options)} ends sooner than with ${JSON.stringify(slowerOptions)}`,
		async (play) => {
			const took: number[] = [];
			for (const [node_uid, sent] of [
				[1, options],
				[2, slowerOptions],
			] as const) {
				const began = play.world.now();
				await starts("remove", node_uid, sent).run(play);
				await reaches("remove", node_uid, "completed").run(play);
				await settles.run(play);
				took.push(play.world.now() - began);
			}
			const [sooner = 0, later = 0] = took;
			expect(sooner).toBeLessThan(later);
		},
	);
}
