import type { Requirement } from "./requirement.ts";

const section = "contract 3: the conflict rule";

export const CONFLICT_REQUIREMENTS = [
	{
		id: "S3-conflict-1",
		section,
		text: "While an action of a type is live, a start of the same type is refused with the live action's uid.",
	},
	{ id: "S3-conflict-2", section, text: "A queued action counts as live." },
	{ id: "S3-conflict-3", section, text: "An action that is being cancelled counts as live." },
	{ id: "S3-again", section, text: "Submitting again after the end is accepted." },
	{
		id: "S3-replace-1",
		section,
		text: "The earlier result of the same action on the same node disappears at that moment.",
	},
	{ id: "S3-replace-2", section, text: "The result of the same action on another node stays." },
	{ id: "S3-replace-3", section, text: "The result of another action on the same node stays." },
	{ id: "S3-replace-4", section, text: "A refused start leaves the earlier result as it was." },
	{
		id: "S3-scope-cluster-1",
		section,
		text: "In scope cluster, the default, a remove on node 2 conflicts with a live remove on node 1.",
	},
	{
		id: "S3-scope-cluster-2",
		section,
		text: "In scope cluster, maintenance_on on node 2 does not conflict with a live remove on node 1.",
	},
	{ id: "S3-scope-node-1", section, text: "In scope node, the same type may be live on two nodes." },
	{ id: "S3-scope-node-2", section, text: "In scope node, the same type twice on one node is refused." },
	{ id: "S3-types", section, text: "Different types never conflict." },
	{ id: "S3-queue-1", section, text: "At most one action runs on a node at a time; another waits as queued." },
	{ id: "S3-queue-2", section, text: "The next queued action starts when the running one ends." },
	{ id: "S3-race", section, text: "Of many simultaneous starts of one type exactly one is accepted." },
	{ id: "S3-durable", section, text: "An accepted action survives a restart, and the conflict rule with it." },
] as const satisfies readonly Requirement[];
