import type { Requirement } from "./requirement.ts";

const section = "contract 2: the action object";

export const ACTION_OBJECT_REQUIREMENTS = [
	{ id: "S2-object-uid", section, text: "action_uid and task_id are the same GUID, as text." },
	{ id: "S2-object-name", section, text: "name is remove_node for remove and the path's name for the other three." },
	{ id: "S2-object-node", section, text: "node_uid is text." },
	{
		id: "S2-object-status",
		section,
		text: "status is one of queued, starting, running, cancelling, completed, cancelled, failed, aborted.",
	},
	{ id: "S2-object-progress", section, text: "progress is a number from 0 to 100." },
	{ id: "S2-object-time", section, text: "creation_time is whole Unix seconds." },
	{
		id: "S2-object-error",
		section,
		text: "error_code and error_message are there only when failed; error repeats the message.",
	},
	{ id: "S2-object-description", section, text: "description is an optional short text." },
	{ id: "S2-edge-queued-starting", section, text: "A queued action becomes starting." },
	{ id: "S2-edge-queued-cancelled", section, text: "A queued action can be cancelled and then never runs." },
	{ id: "S2-edge-starting-running", section, text: "A starting action becomes running." },
	{ id: "S2-edge-starting-aborted", section, text: "An action whose node has vanished when it starts is aborted." },
	{ id: "S2-edge-running-completed", section, text: "A running action completes." },
	{ id: "S2-edge-running-cancelling", section, text: "A running action that is cancelled becomes cancelling." },
	{ id: "S2-edge-running-failed", section, text: "A running action can fail." },
	{ id: "S2-edge-running-aborted", section, text: "A running action is aborted when the cluster stays out of reach." },
	{ id: "S2-edge-cancelling-cancelled", section, text: "A cancelling action ends cancelled." },
	{ id: "S2-edge-no-other", section, text: "No other change of status ever happens." },
	{
		id: "S2-planning",
		section,
		text: "Planning happens while running: an action without a feasible plan goes through running before it fails.",
	},
	{
		id: "S2-cancel-starting",
		section,
		text: "A cancel while starting is remembered and takes effect once the action is running.",
	},
	{ id: "S2-cancel-step", section, text: "A cancel lets the step in hand finish, then stops." },
	{ id: "S2-cancel-no-undo", section, text: "A cancel does not undo finished steps." },
	{ id: "S2-terminal", section, text: "Nothing ever leaves completed, cancelled, failed or aborted." },
	{ id: "S2-progress", section, text: "Progress never goes backwards, and reaches 100 only by completing." },
	{ id: "S2-post-answer", section, text: "A start answers the whole action object with status queued." },
	{ id: "S2-delete-answer", section, text: "A cancel answers the action object." },
	{ id: "S2-delete-body", section, text: "DELETE answers 200 with a JSON body.", wire: "rest" },
	{ id: "S2-restart", section, text: "A restart in the middle of an action ends in the same topology as without it." },
] as const satisfies readonly Requirement[];
