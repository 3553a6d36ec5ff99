import { type ActionName, type ActionRequest, isActionName, type NodeUid, namesInstead } from "@node-actions/domain";
import { z } from "zod";
import { actionOptions } from "./action-options.ts";
import { clusterStateId } from "./cluster-state-id.ts";
import { idempotencyKey } from "./idempotency-key.ts";
import { mustBe, strictObject } from "./must-be.ts";
import { nodeUid } from "./node-uid.ts";

/** An absent body, `{}` and `null` mean "no options" (contract, section 4). */
function orNone<Schema extends z.ZodType<object>>(schema: Schema) {
	return schema.nullish().transform((options) => options ?? ({} as z.output<Schema>));
}

function startOf<Name extends ActionName, Schema extends z.ZodType<object>>(action: Name, options: Schema) {
	return strictObject({
		node_uid: nodeUid,
		action: z.literal(action),
		options: orNone(options),
		cluster_state_id: clusterStateId.exactOptional(),
		idempotency_key: idempotencyKey.exactOptional(),
	});
}

/**
 * A start as both adapters parse it: REST puts the path's parts and the body (as `options`) together, tRPC receives it as
 * it is. A name outside the four is refused with `unknown_action`, everything else with `invalid_request`.
 */
export const startRequest = z.discriminatedUnion(
	"action",
	[
		startOf("remove", actionOptions.remove),
		startOf("maintenance_on", actionOptions.maintenance_on),
		startOf("maintenance_off", actionOptions.maintenance_off),
		startOf("enslave_node", actionOptions.enslave_node),
	],
	{ error: ({ input }) => (typeof input === "object" && input !== null ? unknownAction(input) : noObject(input)) },
);

/** The name is the caller's own; it is repeated only as far as a name could be one. */
function unknownAction(input: object): string {
	const action = "action" in input ? input.action : undefined;
	const name = typeof action === "string" && /^[\w-]{1,32}$/.test(action) ? action : undefined;
	const named = name === undefined ? "This" : `"${name}"`;
	return `${named} is not an action of this API; ${namesInstead(name ?? "")}`;
}

function noObject(input: unknown): string {
	return mustBe("an object with node_uid, action and options").error({ code: "invalid_type", input });
}

export interface StartInput {
	readonly node_uid: NodeUid;
	readonly request: ActionRequest;
	/** The state of the cluster that the caller's plan was made on; absent when any will do (contract, section 7). */
	readonly cluster_state_id?: number;
	/** The caller's name for this start; a dry run ignores it. */
	readonly idempotency_key?: string;
}

/** The parsed start in the domain's words. */
export function startInput(parsed: z.output<typeof startRequest>): StartInput {
	return {
		node_uid: parsed.node_uid,
		request: { name: parsed.action, options: parsed.options } as ActionRequest,
		...(parsed.cluster_state_id === undefined ? {} : { cluster_state_id: parsed.cluster_state_id }),
		...(parsed.idempotency_key === undefined ? {} : { idempotency_key: parsed.idempotency_key }),
	};
}

/**
 * What `startRequest` makes of a start without options, which is how most come: once the node's uid is parsed there is nothing to judge but the
 * name, and judging all of it is a good part of what a start costs. Undefined where there is more to look at.
 */
export function plainStart(node_uid: NodeUid, action: string, options: unknown): StartInput | undefined {
	return isActionName(action) && isNone(options) ? { node_uid, request: { name: action, options: {} } } : undefined;
}

/** An absent body, `null` or `{}`. */
function isNone(options: unknown): boolean {
	if (options === undefined || options === null) return true;
	return typeof options === "object" && !Array.isArray(options) && Object.keys(options).length === 0;
}
