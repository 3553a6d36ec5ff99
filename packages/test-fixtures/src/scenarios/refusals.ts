import type { ActionName } from "@node-actions/domain";
import { expect } from "vitest";
import { FOUR_MOVES, MIXED } from "../clusters.ts";
import type { RequirementId } from "../requirements/all.ts";
import type { Call, Scenario } from "../scenario/scenario.ts";
import { answers, check, refuses, starts } from "../scenario/steps.ts";
import { isAsRemembered, remembers } from "../scenario/topology.ts";

type WrongOptions = readonly (readonly [ActionName, unknown])[];

const WRONG_TYPES: WrongOptions = [
	["remove", { wait_for_persistence: "yes" }],
	["maintenance_on", { overwrite_snapshot: 1 }],
	["maintenance_on", { evict_ha_replica: "false" }],
	["maintenance_on", { evict_active_active_replica: 0 }],
	["maintenance_on", { keep_slave_shards: "true" }],
	["maintenance_on", { evict_dbs: "cache" }],
	["maintenance_on", { evict_dbs: [1] }],
	["maintenance_on", { demote_node: {} }],
	["maintenance_on", { max_concurrent_actions: "2" }],
	["maintenance_off", { snapshot_name: 7 }],
	["maintenance_off", { skip_shards_restore: "no" }],
	["enslave_node", { endpoints_only: [] }],
	["enslave_node", { retry_timeout_seconds: "10" }],
];

const OUT_OF_RANGE: WrongOptions = [
	["maintenance_on", { max_concurrent_actions: 0 }],
	["maintenance_on", { max_concurrent_actions: -1 }],
	["maintenance_on", { max_concurrent_actions: 1.5 }],
	["maintenance_off", { max_concurrent_actions: 0 }],
	["maintenance_off", { snapshot_name: "" }],
	["enslave_node", { retry_timeout_seconds: -1 }],
	["enslave_node", { retry_timeout_seconds: 0.5 }],
];

const UNKNOWN: WrongOptions = [
	["remove", { force: true }],
	["maintenance_on", { evict_replicas: true }],
	["maintenance_off", { "": 1 }],
	["enslave_node", { constructor: {} }],
];

const OF_ANOTHER_ACTION: WrongOptions = [
	["remove", { evict_ha_replica: false }],
	["remove", { max_concurrent_actions: 2 }],
	["maintenance_on", { snapshot_name: "x" }],
	["maintenance_on", { wait_for_persistence: true }],
	["maintenance_off", { overwrite_snapshot: true }],
	["enslave_node", { evict_dbs: [] }],
	["enslave_node", { skip_shards_restore: true }],
];

const NO_OBJECT: WrongOptions = [
	["remove", []],
	["remove", "text"],
	["maintenance_on", 5],
	["maintenance_off", true],
	["enslave_node", [{}]],
];

/** Never a node's uid, over whatever transport. */
const BAD_UIDS = [0, -1, 1.5, 2 ** 31, 99_999_999_999, "abc", "1x", "0x1", "01"] as const;

function refusesOptions(title: string, covers: readonly RequirementId[], wrong: WrongOptions): Scenario {
	return {
		title,
		covers: [...covers, "S5-changes-nothing", "S5-body"],
		given: { cluster: MIXED },
		steps: [
			remembers,
			...wrong.map(([action, options]) => refuses("invalid_request", ["startAction", 1, action, options])),
			answers(["listActions"], { actions: [] }),
			isAsRemembered,
		],
	};
}

/** Input that is wrong, and the order in which wrongs are told (contract, section 5). */
export const REFUSALS: readonly Scenario[] = [
	refusesOptions("refuses an option of a wrong type", ["S5-invalid-type"], WRONG_TYPES),
	refusesOptions("refuses an option out of its range", ["S5-invalid-range"], OUT_OF_RANGE),
	refusesOptions("refuses an unknown option", ["S5-invalid-unknown"], UNKNOWN),
	refusesOptions("refuses an option of another action", ["S5-invalid-other"], OF_ANOTHER_ACTION),
	refusesOptions("refuses options that are no object", ["S5-invalid-body"], NO_OBJECT),
	{
		title: "refuses a node uid that is negative, zero, broken, too large or no number",
		covers: ["S5-invalid-uid", "S5-changes-nothing"],
		given: { cluster: MIXED },
		steps: [
			remembers,
			...BAD_UIDS.flatMap((uid) =>
				(
					[
						["listNodeActions", uid],
						["getAction", uid, "remove"],
						["startAction", uid, "remove", {}],
						["cancelAction", uid, "remove"],
						["node", uid],
						["nodeStatus", uid],
						["snapshots", uid],
					] satisfies Call[]
				).map((call) => refuses("invalid_request", call)),
			),
			isAsRemembered,
		],
	},
	{
		title: "refuses to start what is none of the four actions",
		covers: ["S5-unknown-action-start", "S5-changes-nothing", "REF-post-7"],
		given: { cluster: MIXED },
		steps: [
			remembers,
			...["drain", "rebalance", "restart", "remove_node", "Remove", "constructor", "__proto__", "toString"].map(
				(name) => refuses("unknown_action", ["startAction", 1, name, {}]),
			),
			answers(["listActions"], { actions: [] }),
			isAsRemembered,
		],
	},
	{
		title: "tells a start why it was refused in a sentence, and names the live action in the way",
		covers: ["S5-body", "S5-conflict"],
		given: { cluster: FOUR_MOVES },
		steps: [
			starts("remove", 1),
			check("the refusal carries the uid of the live remove", async ({ world, accepted }) => {
				expect(await world.as("admin").startAction(1, "remove", {})).toEqual({
					ok: false,
					error_code: "action_conflict",
					message: expect.stringMatching(/\S \S/),
					action_uid: accepted[0]?.action_uid,
				});
			}),
		],
	},
	{
		title: "asks for credentials before it looks at input",
		covers: ["S5-order-1", "S5-unauthenticated-missing"],
		given: { cluster: MIXED },
		steps: (
			[
				["startAction", 0, "drain", []],
				["startAction", 1, "remove", { force: true }],
				["getAction", 0, "remove"],
				["cancelAction", 99, "drain"],
				["listNodeActions", 99],
				["createUser", {}],
			] satisfies Call[]
		).map((call) => refuses("unauthenticated", call, { kind: "nobody" })),
	},
	{
		title: "looks at input before it asks for permission",
		covers: ["S5-order-2"],
		given: { cluster: MIXED },
		steps: [
			refuses("invalid_request", ["startAction", 1, "remove", { force: true }], "db_viewer"),
			refuses("invalid_request", ["startAction", 0, "remove", {}], "none"),
			refuses("unknown_action", ["startAction", 1, "drain", {}], "none"),
			refuses("invalid_request", ["cancelAction", -1, "remove"], "none"),
			refuses("invalid_request", ["createUser", { email: 5 }], "db_viewer"),
		],
	},
	{
		title: "asks for permission before it looks for the node",
		covers: ["S5-order-3"],
		given: { cluster: MIXED },
		steps: [
			refuses("permission_denied", ["startAction", 99, "remove", {}], "db_viewer"),
			refuses("permission_denied", ["cancelAction", 99, "remove"], "cluster_member"),
			refuses("permission_denied", ["listNodeActions", 99], "none"),
			refuses("permission_denied", ["getUser", 99], "db_viewer"),
		],
	},
	{
		title: "looks for the node before it looks for a conflict",
		covers: ["S5-order-4"],
		given: { cluster: FOUR_MOVES },
		steps: [starts("remove", 1), refuses("node_not_found", ["startAction", 99, "remove", {}])],
	},
];
