import type { ActionRequest } from "../action/options.ts";
import { withSteps } from "../cluster/with-steps.ts";
import type { NodeUid } from "../uid.ts";
import { planAction } from "./plan-action.ts";
import type { PlanContext } from "./plan-input.ts";
import type { Step } from "./step.ts";

/** Another action that has not ended, as far as planning asks what comes of it. */
export interface UnderWay {
	readonly node_uid: NodeUid;
	readonly request: ActionRequest;
	/** Its steps among those that are promised. */
	readonly promised: readonly Step[];
	/** The steps that it will still do: fewer than promised where it is being cancelled. Absent where it has not been planned. */
	readonly ahead?: readonly Step[];
}

/**
 * Shows to `work` what planning depends on as it is once the action has ended, and makes the cluster as it was before. One that has not been planned is planned as things stand; it
 * changes nothing where it cannot be done.
 */
export function whileEnded<Value>(
	context: PlanContext,
	action: UnderWay,
	work: (context: PlanContext) => Value,
): Value {
	const { node_uid, request } = action;
	const { cluster, closed, being_removed = new Set() } = context;
	const ahead = action.ahead ?? stepsOf(context, action);
	return withSteps(cluster, ahead, () => {
		const opened = request.name === "maintenance_off" && cluster.node(node_uid)?.maintenance_depth === 0;
		const own = new Set(action.promised);
		return work({
			...context,
			closed: opened ? without(closed, node_uid) : closed,
			being_removed: request.name === "remove" ? without(being_removed, node_uid) : being_removed,
			promised: own.size === 0 ? context.promised : context.promised.filter((step) => !own.has(step)),
			under_way: context.under_way?.filter((other) => other !== action) ?? [],
		});
	});
}

function stepsOf(context: PlanContext, { node_uid, request }: UnderWay): readonly Step[] {
	const reopening = request.name === "maintenance_off" && context.closed.has(node_uid);
	const closed = reopening ? without(context.closed, node_uid) : context.closed;
	const planned = planAction({ ...context, closed, reopening, done: [] }, node_uid, request);
	return planned.ok ? planned.value.steps : [];
}

function without(nodes: ReadonlySet<NodeUid>, node_uid: NodeUid): ReadonlySet<NodeUid> {
	return nodes.has(node_uid) ? new Set([...nodes].filter((uid) => uid !== node_uid)) : nodes;
}
