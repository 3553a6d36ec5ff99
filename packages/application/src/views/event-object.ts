import {
	ACTION_EVENT_KINDS,
	type ActionEvent,
	bytesOf,
	bytesToMove,
	describeStep,
	ERROR_CODES,
	SHOWN_NAME,
	type Step,
} from "@node-actions/domain";
import { z } from "zod";
import type { RecordedEvent } from "../ports/action-log.ts";
import { actionObject, actionObjectSchema } from "./action-object.ts";
import { STEP_KINDS } from "./step-object.ts";
import { reasons, reasonsSchema } from "./why-not.ts";

/** The kinds that stand in the log: a running step's progress is shown on the action and not kept. */
export const LOGGED_KINDS = ACTION_EVENT_KINDS.filter((kind) => kind !== "progressed");

/** One line of the history, and what watchers receive (contract, section 7). Which details it has follows from its kind. */
export const eventObjectSchema = z
	.object({
		event_uid: z.int().meta({ description: "Place in the log; grows" }),
		kind: z.enum(LOGGED_KINDS),
		time: z.number().meta({ description: "Unix seconds, with milliseconds" }),
		user: z.string().meta({
			description: "The user behind it: who asked for it or, for what a runner did, who started the action",
		}),
		runner: z.string().optional().meta({ description: "The runner that did it on the user's behalf" }),
		action_uid: z.string(),
		node_uid: z.string(),
		action: actionObjectSchema.meta({ description: "The action right after the event" }),
		options: z.record(z.string(), z.unknown()).optional().meta({ description: "Options as accepted; on accepted" }),
		plan: z
			.object({ steps: z.int(), bytes_to_move: z.number() })
			.optional()
			.meta({ description: "Size of the plan; on planned" }),
		step: z
			.object({
				index: z.int().meta({ description: "Place in the plan, from 0" }),
				kind: z.enum(STEP_KINDS).optional(),
				description: z.string().optional(),
				bytes: z.number().optional(),
				left_out: z.literal(true).optional().meta({
					description: "Nothing was done, since the cluster showed it already; `description` says what it showed",
				}),
			})
			.optional()
			.meta({ description: "On step_started and step_done" }),
		epoch: z.int().optional().meta({ description: "Counts the runners that had the action; on taken_over" }),
		refused: z
			.object({ name: z.enum(Object.values(SHOWN_NAME)), node_uid: z.string(), error_code: z.enum(ERROR_CODES) })
			.optional()
			.meta({
				description:
					"The start that this action stood in the way of; on refused. The event is told of the node that it asked for, too",
			}),
		why_not: reasonsSchema
			.optional()
			.meta({ description: "Why it could not be planned, shard by shard; on status_changed to failed" }),
	})
	.meta({ id: "Event" });

export type EventObject = z.output<typeof eventObjectSchema>;

/** `step` is the one that an event about a step means, where it is known. */
export function eventObject(recorded: RecordedEvent, step: Step | undefined): EventObject {
	const { event, action_uid, node_uid, name } = recorded;
	if (event.kind === "progressed") throw new Error("Progress of a running step is not logged.");
	return {
		event_uid: recorded.event_uid,
		kind: event.kind,
		time: recorded.time_ms / 1_000,
		user: recorded.by,
		...(recorded.runner === undefined ? {} : { runner: recorded.runner }),
		action_uid,
		node_uid: String(node_uid),
		action: actionObject({ ...recorded.after, action_uid, node_uid, request: { name } }),
		...details(event, step),
	};
}

type Details = Pick<EventObject, "options" | "plan" | "step" | "epoch" | "refused" | "why_not">;

function details(event: ActionEvent, step: Step | undefined): Details {
	switch (event.kind) {
		case "accepted":
			return { options: { ...event.action.request.options } };
		case "planned":
			return { plan: { steps: event.plan.steps.length, bytes_to_move: bytesToMove(event.plan) } };
		case "step_started":
			return { step: { index: event.step_index, ...(step === undefined ? {} : shownStep(step)) } };
		case "step_done":
			return {
				step: { index: event.step_index, ...(step === undefined ? {} : shownStep(step)), ...shownOmission(event) },
			};
		case "taken_over":
			return { epoch: event.epoch };
		case "refused": {
			const { name, node_uid, error_code } = event;
			return { refused: { name: SHOWN_NAME[name], node_uid: String(node_uid), error_code } };
		}
		case "status_changed":
			return event.error?.why === undefined ? {} : { why_not: reasons(event.error.why) };
		case "cancel_requested":
		case "progressed":
		case "record_removed":
			return {};
		default:
			return event satisfies never;
	}
}

/** In place of what the step would have done. */
function shownOmission({ left_out }: Extract<ActionEvent, { kind: "step_done" }>) {
	return left_out === undefined ? {} : { description: left_out, bytes: 0, left_out: true as const };
}

function shownStep(step: Step) {
	return { kind: step.kind, description: describeStep(step), bytes: bytesOf(step) };
}
