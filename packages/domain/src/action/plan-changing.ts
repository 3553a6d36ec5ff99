import type { ActionEventKind } from "./event.ts";

/**
 * What, besides the cluster itself, changes what a plan comes to: the node of a removal is closed as soon as that is accepted, a plan promises room away, and an action that ends
 * gives back what it had promised and may leave its node open again or closed for good. Every such change has a line of one of these kinds; nothing
 * else that is logged, nor any change of users, has an effect on plans. (Steps that are done show in the cluster.)
 */
export const PLAN_CHANGING_KINDS = [
	"accepted",
	"planned",
	"status_changed",
] as const satisfies readonly ActionEventKind[];
