import {
	ACTION_ERROR_CODES,
	type Action,
	type ActionName,
	explainAll,
	type Infeasible,
	type NodeUid,
	type Plan,
	type Remedy,
	SHOWN_NAME,
} from "@node-actions/domain";
import { z } from "zod";
import { stepObject, stepSchema } from "./step-object.ts";
import { reasons, reasonsSchema } from "./why-not.ts";

const aboutFields = {
	node_uid: z.string(),
	name: z.enum(Object.values(SHOWN_NAME)),
	cluster_state_id: z.int().meta({ description: "Send it back with the start to apply this plan or none" }),
	unsettled_by: z
		.object({ action_uid: z.string(), node_uid: z.string(), name: z.enum(Object.values(SHOWN_NAME)) })
		.optional()
		.meta({
			description:
				"An action that is about to change what this comes to, one before it on the same node or one elsewhere that has not been planned: no start with this cluster_state_id is taken",
		}),
};

/** The answer to a dry run of an action that can be done. */
export const planSchema = z
	.object({
		...aboutFields,
		feasible: z.literal(true),
		bytes_to_move: z.number(),
		estimated_duration_seconds: z.number(),
		steps: z.array(stepSchema),
		stays: z.array(z.object({ uid: z.string(), reason: z.string() })),
	})
	.meta({ id: "Plan" });

/** The answer to a dry run of an action that cannot be done: why not, shard by shard, and what would help. */
export const whyNotSchema = z
	.object({
		...aboutFields,
		feasible: z.literal(false),
		error_code: z.enum(ACTION_ERROR_CODES),
		message: z.string(),
		...reasonsSchema.shape,
	})
	.meta({ id: "WhyNot" });

export const dryRunSchema = z.discriminatedUnion("feasible", [planSchema, whyNotSchema]).meta({ id: "DryRun" });

export type DryRun = z.output<typeof dryRunSchema>;

interface About {
	readonly node_uid: NodeUid;
	readonly name: ActionName;
	readonly cluster_state_id: number;
	/** Found by `findUnseen`. */
	readonly unsettled_by: Action | undefined;
}

function aboutObject({ node_uid, name, cluster_state_id, unsettled_by: action }: About) {
	return {
		node_uid: String(node_uid),
		name: SHOWN_NAME[name],
		cluster_state_id,
		...(action === undefined
			? {}
			: {
					unsettled_by: {
						action_uid: action.action_uid,
						node_uid: String(action.node_uid),
						name: SHOWN_NAME[action.request.name],
					},
				}),
	};
}

export function planObject(
	about: About,
	plan: Plan,
	cost: { readonly bytes: number; readonly estimated_ms: number },
): DryRun {
	return {
		feasible: true,
		...aboutObject(about),
		bytes_to_move: cost.bytes,
		estimated_duration_seconds: cost.estimated_ms / 1_000,
		steps: plan.steps.map(stepObject),
		stays: plan.stays.map(({ uid, reason }) => ({ uid, reason })),
	};
}

export function infeasibleObject(about: About, infeasible: Infeasible, remedy: Remedy | undefined): DryRun {
	return {
		feasible: false,
		...aboutObject(about),
		error_code: infeasible.error_code,
		message: infeasible.message,
		...reasons(explainAll(infeasible, remedy)),
	};
}
