import type { Requirement } from "./requirement.ts";

/** The reference page, heading by heading. */
export const REFERENCE_REQUIREMENTS = [
	{
		id: "REF-get-all-1",
		section: "reference: get all actions",
		text: "One request shows the status of every executing, pending and ended action on all nodes.",
	},
	{
		id: "REF-get-all-2",
		section: "reference: get all actions",
		text: "GET /v1/nodes/actions answers 200.",
		wire: "rest",
	},
	{ id: "REF-get-all-3", section: "reference: get all actions", text: "The answer is a list of action objects." },
	{
		id: "REF-get-all-4",
		section: "reference: get all actions",
		text: "Reading it takes view_status_of_all_node_actions, held by admin, cluster_member, cluster_viewer, db_member and db_viewer.",
	},
	{
		id: "REF-get-node-1",
		section: "reference: get node actions statuses",
		text: "One request shows the status of all actions on one node, and of no other node.",
	},
	{
		id: "REF-get-node-2",
		section: "reference: get node actions statuses",
		text: "GET /v1/nodes/{node_uid}/actions answers 200.",
		wire: "rest",
	},
	{
		id: "REF-get-node-3",
		section: "reference: get node actions statuses",
		text: "A node without actions answers with an empty array.",
	},
	{
		id: "REF-get-node-4",
		section: "reference: get node actions statuses",
		text: "An object in the list carries name remove_node, node_uid as text, status, and progress as a number.",
	},
	{
		id: "REF-get-node-5",
		section: "reference: get node actions statuses",
		text: "Reading it takes view_status_of_node_action, held by the same five roles.",
	},
	{
		id: "REF-get-node-6",
		section: "reference: get node actions statuses",
		text: "An unknown node answers 404.",
		wire: "rest",
	},
	{
		id: "REF-get-node-7",
		section: "reference: get node actions statuses",
		text: "A failed action says why with internal_error or insufficient_resources.",
	},
	{
		id: "REF-get-one-1",
		section: "reference: get node action status",
		text: "One request shows the status of an executing action.",
	},
	{
		id: "REF-get-one-2",
		section: "reference: get node action status",
		text: "One request shows the status of a queued action.",
	},
	{
		id: "REF-get-one-3",
		section: "reference: get node action status",
		text: "One request shows how the last run of an action ended.",
	},
	{
		id: "REF-get-one-4",
		section: "reference: get node action status",
		text: "GET /v1/nodes/{node_uid}/actions/{action} answers 200 with the action object itself, without a wrapper.",
		wire: "rest",
	},
	{
		id: "REF-get-one-5",
		section: "reference: get node action status",
		text: "An action that is not running and left no status of a last run is not found.",
	},
	{ id: "REF-get-one-6", section: "reference: get node action status", text: "That refusal is a 404.", wire: "rest" },
	{ id: "REF-post-1", section: "reference: initiate node action", text: "A start initiates the action on the node." },
	{
		id: "REF-post-2",
		section: "reference: initiate node action",
		text: "POST /v1/nodes/{node_uid}/actions/{action} answers 200.",
		wire: "rest",
	},
	{
		id: "REF-post-3",
		section: "reference: initiate node action",
		text: "A second live instance of an action type is refused.",
	},
	{ id: "REF-post-4", section: "reference: initiate node action", text: "That refusal is a 409.", wire: "rest" },
	{
		id: "REF-post-5",
		section: "reference: initiate node action",
		text: "The result of the former instance of the same action is readable until a new one is submitted, and is gone as soon as it is.",
	},
	{
		id: "REF-post-6",
		section: "reference: initiate node action",
		text: "Starting takes start_node_action, held by admin alone.",
	},
	{
		id: "REF-post-7",
		section: "reference: initiate node action",
		text: "The supported actions are remove, maintenance_on, maintenance_off and enslave_node.",
	},
	{
		id: "REF-post-8",
		section: "reference: initiate node action",
		text: "The answer's body carries details of the action.",
	},
	{
		id: "REF-post-9",
		section: "reference: initiate node action",
		text: "The page's curl command works word for word.",
		wire: "rest",
	},
	{
		id: "REF-post-10",
		section: "reference: initiate node action",
		text: "The page's Python snippet works word for word.",
		wire: "rest",
	},
	{
		id: "REF-remove-1",
		section: "reference: remove",
		text: "remove takes the node out of the cluster after moving everything bound to it to other nodes.",
	},
	{
		id: "REF-remove-2",
		section: "reference: remove",
		text: "From the moment a remove is accepted nothing more is placed on the node, even if the remove fails later.",
	},
	{ id: "REF-on-1", section: "reference: maintenance_on", text: "maintenance_on creates a snapshot of the node." },
	{
		id: "REF-on-2",
		section: "reference: maintenance_on",
		text: "maintenance_on moves the node's shards to other nodes.",
	},
	{
		id: "REF-on-3",
		section: "reference: maintenance_on",
		text: "When there is no room to move everything, evict_ha_replica and evict_active_active_replica set to false keep replicas in place and demote masters.",
	},
	{
		id: "REF-on-4",
		section: "reference: maintenance_on",
		text: "keep_slave_shards is deprecated and still understood.",
	},
	{
		id: "REF-off-1",
		section: "reference: maintenance_off",
		text: "maintenance_off brings the node back to where it was before maintenance.",
	},
	{
		id: "REF-off-2",
		section: "reference: maintenance_off",
		text: "By default the latest snapshot of the node is used.",
	},
	{ id: "REF-off-3", section: "reference: maintenance_off", text: "snapshot_name restores from that snapshot." },
	{
		id: "REF-off-4",
		section: "reference: maintenance_off",
		text: "skip_shards_restore leaves maintenance without moving shards back.",
	},
	{ id: "REF-enslave-1", section: "reference: enslave_node", text: "enslave_node turns the node into a replica." },
	{ id: "REF-delete-1", section: "reference: cancel action", text: "A queued action can be cancelled." },
	{ id: "REF-delete-2", section: "reference: cancel action", text: "An executing action is cancelled when possible." },
	{
		id: "REF-delete-3",
		section: "reference: cancel action",
		text: "The status of an action that has ended is removed.",
	},
	{
		id: "REF-delete-4",
		section: "reference: cancel action",
		text: "DELETE /v1/nodes/{node_uid}/actions/{action} answers 200.",
		wire: "rest",
	},
	{ id: "REF-delete-5", section: "reference: cancel action", text: "Cancelling takes cancel_node_action." },
	{
		id: "REF-delete-6",
		section: "reference: cancel action",
		text: "An action that is unknown, or is not running and left no status, is not found.",
	},
	{ id: "REF-delete-7", section: "reference: cancel action", text: "That refusal is a 404.", wire: "rest" },
] as const satisfies readonly Requirement[];
