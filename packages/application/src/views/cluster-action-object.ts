import { type Action, SHOWN_NAME } from "@node-actions/domain";
import { z } from "zod";
import { actionObject, actionObjectSchema } from "./action-object.ts";

/** An action on `/v1/actions`: there `progress`, `node_uid` and `creation_time` are strings (contract, section 1). */
export const clusterActionSchema = actionObjectSchema
	.omit({ progress: true, creation_time: true })
	.extend({ progress: z.string(), creation_time: z.string() })
	.meta({ id: "ClusterAction" });

export type ClusterAction = z.output<typeof clusterActionSchema>;

export function clusterAction(action: Action): ClusterAction {
	const shown = actionObject(action);
	return { ...shown, progress: String(shown.progress), creation_time: String(shown.creation_time) };
}

export const clusterActionListSchema = z
	.object({ actions: z.array(clusterActionSchema), "state-machines": z.array(z.never()) })
	.meta({ id: "ClusterActionList" });

/** `/v2/actions` has four words for the eight statuses (contract, section 1). */
const TASK_STATUS = {
	queued: "queued",
	starting: "running",
	running: "running",
	cancelling: "running",
	completed: "completed",
	failed: "failed",
	cancelled: "failed",
	aborted: "failed",
} as const satisfies Record<Action["status"], string>;

/** An action on `/v2/actions`: a task about an object (contract, section 1). */
export const taskSchema = z
	.object({
		action_uid: z.string(),
		task_id: z.string(),
		action_type: z.literal("task"),
		name: z.enum(Object.values(SHOWN_NAME)),
		status: z.enum(["queued", "running", "completed", "failed"]),
		progress: z.number().min(0).max(100),
		creation_time: z.int().meta({ description: "Unix seconds" }),
		additional_info: z.object({
			object_type: z.literal("node"),
			object_uid: z.string(),
			description: z.string().optional(),
			error: z.string().optional(),
		}),
	})
	.meta({ id: "Task" });

export type Task = z.output<typeof taskSchema>;

export function task(action: Action): Task {
	const error = action.error?.message ?? UNFINISHED[action.status];
	return {
		action_uid: action.action_uid,
		task_id: action.action_uid,
		action_type: "task",
		name: SHOWN_NAME[action.request.name],
		status: TASK_STATUS[action.status],
		progress: action.progress,
		creation_time: action.creation_time,
		additional_info: {
			object_type: "node",
			object_uid: String(action.node_uid),
			...(action.description === undefined ? {} : { description: action.description }),
			...(error === undefined ? {} : { error }),
		},
	};
}

const UNFINISHED: Partial<Record<Action["status"], string>> = {
	cancelled: "The action was cancelled.",
	aborted: "The action was aborted.",
};
