import type { Requirement } from "./requirement.ts";

const planning = "contract 7: plan and apply";
const explaining = "contract 7: why not";

export const PLAN_REQUIREMENTS = [
	{
		id: "S7-plan",
		section: planning,
		text: "A dry run answers the ordered steps, the bytes to move, an estimated duration and the cluster's state id.",
	},
	{ id: "S7-plan-stays", section: planning, text: "A dry run answers what stays where it is, and why." },
	{
		id: "S7-plan-is-start",
		section: planning,
		text: "What a dry run answers is what a start on the same state then does, step by step.",
	},
	{
		id: "S7-plan-nothing",
		section: planning,
		text: "A dry run leaves no record and no event, and the cluster and its state id as they were.",
	},
	{
		id: "S7-plan-refused",
		section: planning,
		text: "A dry run is refused exactly where the start would be refused, in the same order.",
	},
	{ id: "S7-plan-vanished", section: planning, text: "A dry run for a node that has left is node_not_found." },
	{
		id: "S7-plan-header",
		section: planning,
		text: "The answer to a dry run carries the header cluster-state-id.",
		wire: "rest",
	},
	{
		id: "S7-plan-value",
		section: planning,
		text: "A dry_run other than true or false is 400 invalid_request; false starts the action.",
		wire: "rest",
	},
	{
		id: "S7-plan-query",
		section: planning,
		text: "In tRPC a dry run is a query of its own, so it can be sent as a GET.",
		wire: "rpc",
	},
	{
		id: "S7-plan-unsettled",
		section: planning,
		text: "A dry run names the action under way that keeps its plan from being applied, while there is one.",
	},
	{
		id: "S7-apply",
		section: planning,
		text: "A start that names the state its plan was made on is applied while the cluster is in that state.",
	},
	{
		id: "S7-apply-stale",
		section: planning,
		text: "After any change of the cluster or of what is closed or promised, or while an action is about to make one or has to end first on the same node, such a start is refused as wrong_cluster_state_id and changes nothing.",
	},
	{
		id: "S7-apply-policy",
		section: planning,
		text: "A plan made under one policy is not carried out under another: such a start is refused as wrong_cluster_state_id.",
	},
	{
		id: "S7-apply-unknown",
		section: planning,
		text: "A state id that never existed is refused as wrong_cluster_state_id.",
	},
	{
		id: "S7-apply-bad",
		section: planning,
		text: "A state id that is no number, negative, broken or huge is refused as invalid_request.",
	},
	{ id: "S7-apply-rest", section: planning, text: "wrong_cluster_state_id is 409.", wire: "rest" },
	{ id: "S7-apply-rpc", section: planning, text: "wrong_cluster_state_id is CONFLICT.", wire: "rpc" },
	{
		id: "S7-why-answer",
		section: explaining,
		text: "A dry run of what cannot be done is an answer with insufficient_resources in it, and no refusal.",
	},
	{
		id: "S7-why-rules",
		section: explaining,
		text: "It names, shard by shard, the first rule that each candidate node broke.",
	},
	{
		id: "S7-why-remedy",
		section: explaining,
		text: "It names the smallest single change that would help; after it the same start succeeds.",
	},
	{
		id: "S7-why-failed",
		section: explaining,
		text: "A failed action says the same as the dry run, remedy included: in its message, and in data where it is asked for by itself.",
	},
	{
		id: "S7-why-snapshot",
		section: explaining,
		text: "A snapshot that names shards which no longer exist is told shard by shard, and nothing changes.",
	},
	{
		id: "S7-restore-identity",
		section: explaining,
		text: "maintenance_on then maintenance_off is the identity on any cluster, also after a cancel on the way.",
	},
	{
		id: "S7-restore-changed",
		section: explaining,
		text: "Where the cluster changed meanwhile, maintenance_off says shard by shard what cannot be restored and why.",
	},
] as const satisfies readonly Requirement[];
