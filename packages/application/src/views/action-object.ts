import { ACTION_ERROR_CODES, ACTION_STATUSES, type Action, type ActionName, SHOWN_NAME } from "@node-actions/domain";
import { z } from "zod";
import { reasons, reasonsSchema } from "./why-not.ts";

/** The action object (contract, section 2), as every adapter answers it. */
export const actionObjectSchema = z
	.object({
		action_uid: z.string().meta({ description: "GUID of this instance" }),
		task_id: z.string().meta({ description: "The same GUID" }),
		name: z.enum(Object.values(SHOWN_NAME)),
		node_uid: z.string().meta({ description: "The node's uid as text", examples: ["1"] }),
		status: z.enum(ACTION_STATUSES),
		progress: z.number().min(0).max(100),
		creation_time: z.int().meta({ description: "Unix seconds" }),
		description: z.string().optional(),
		error_code: z.enum(ACTION_ERROR_CODES).optional().meta({ description: "Only when failed" }),
		error_message: z.string().optional().meta({ description: "Only when failed" }),
		error: z.string().optional().meta({ description: "Only when failed; repeats error_message" }),
	})
	.meta({ id: "Action" });

export type ActionObject = z.output<typeof actionObjectSchema>;

/** The same where one action is asked for: beyond the documented fields, why it failed, in data. Lists leave that out, since they may be long. */
export const actionStatusSchema = actionObjectSchema.extend(reasonsSchema.partial().shape).meta({ id: "ActionStatus" });

export type ActionStatusObject = z.output<typeof actionStatusSchema>;

/** What is shown of an action: everything but its options. */
export interface ShownAction extends Omit<Action, "request"> {
	readonly request: { readonly name: ActionName };
}

export function actionObject(action: ShownAction): ActionObject {
	return {
		action_uid: action.action_uid,
		task_id: action.action_uid,
		name: SHOWN_NAME[action.request.name],
		node_uid: String(action.node_uid),
		status: action.status,
		progress: action.progress,
		creation_time: action.creation_time,
		...(action.description === undefined ? {} : { description: action.description }),
		...(action.error === undefined
			? {}
			: {
					error_code: action.error.error_code,
					error_message: action.error.message,
					error: action.error.message,
				}),
	};
}

export function actionStatus(action: ShownAction): ActionStatusObject {
	const why = action.error?.why;
	return why === undefined ? actionObject(action) : { ...actionObject(action), ...reasons(why) };
}

const kept = new WeakMap<ShownAction, ActionStatusObject>();

/**
 * The same, made once of a record that is kept in memory and read again and again. It is frozen: whoever writes it out may keep what
 * was written.
 */
export function keptActionStatus(action: ShownAction): ActionStatusObject {
	const known = kept.get(action);
	if (known !== undefined) return known;
	const object = Object.freeze(actionStatus(action));
	kept.set(action, object);
	return object;
}

/** Every list of actions answers with this wrapper (contract, section 1). */
export const actionListSchema = z.object({ actions: z.array(actionObjectSchema) }).meta({ id: "ActionList" });

export type ActionList = z.output<typeof actionListSchema>;
