import type { Role } from "@node-actions/domain";
import { MIXED } from "../clusters.ts";
import type { Call, Scenario, Step } from "../scenario/scenario.ts";
import { allows, ends, refuses, starts } from "../scenario/steps.ts";
import { isAsRemembered, remembers } from "../scenario/topology.ts";

const READS: readonly Call[] = [
	["listActions"],
	["listNodeActions", 2],
	["getAction", 2, "enslave_node"],
	["nodes"],
	["node", 2],
	["nodeStatuses"],
	["nodeStatus", 2],
	["snapshots", 2],
	["shards"],
	["bdbs"],
];

const WRITES: readonly Call[] = [
	["startAction", 1, "remove", {}],
	["startAction", 1, "maintenance_on", {}],
	["startAction", 1, "maintenance_off", {}],
	["startAction", 1, "enslave_node", {}],
	["cancelAction", 2, "enslave_node"],
];

const USER_CALLS: readonly Call[] = [
	["listUsers"],
	["getUser", 1],
	["createUser", { email: "new@example.com", password: "long enough" }],
	["updateUser", 1, { name: "New" }],
	["deleteUser", 1],
];

/** The five roles of the reference page and the one of the current documentation, admin aside. */
const VIEWERS = [
	"cluster_member",
	"cluster_viewer",
	"db_member",
	"db_viewer",
	"user_manager",
] as const satisfies Role[];

const ended: readonly Step[] = [starts("enslave_node", 2), ends("enslave_node", 2, "completed")];

/** Who may do what (contract, section 1). The table is written out here and not taken from the product. */
export const PERMISSIONS_HELD: readonly Scenario[] = [
	{
		title: "lets admin read, start and cancel",
		covers: [
			"S1-permission-view",
			"S1-permission-start",
			"S1-permission-cancel",
			"REF-get-all-4",
			"REF-get-node-5",
			"REF-post-6",
			"REF-delete-5",
		],
		given: { cluster: MIXED },
		steps: [
			...ended,
			...READS.map((call) => allows(call, "admin")),
			allows(["cancelAction", 2, "enslave_node"], "admin"),
		],
	},
	...VIEWERS.map(
		(role): Scenario => ({
			title: `lets ${role} read everything about actions and change none`,
			covers: [
				"S1-permission-view",
				"S1-permission-start",
				"S1-permission-cancel",
				"REF-get-all-4",
				"REF-get-node-5",
				"REF-post-6",
				"REF-delete-5",
				"S5-permission",
				"S5-changes-nothing",
			],
			given: { cluster: MIXED },
			steps: [
				...ended,
				remembers,
				...READS.map((call) => allows(call, role)),
				...WRITES.map((call) => refuses("permission_denied", call, role)),
				...(role === "user_manager" ? [] : USER_CALLS.map((call) => refuses("permission_denied", call, role))),
				isAsRemembered,
			],
		}),
	),
	{
		title: "lets the role none do nothing",
		covers: ["S1-permission-none", "S1-users-2", "S5-permission"],
		given: { cluster: MIXED },
		steps: [
			...ended,
			remembers,
			...[...READS, ...WRITES, ...USER_CALLS].map((call) => refuses("permission_denied", call, "none")),
			isAsRemembered,
		],
	},
];
