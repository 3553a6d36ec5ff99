import type { ActionName } from "../action/name.ts";
import type { ActionRequest } from "../action/options.ts";
import { ok, type Result } from "../result.ts";
import type { NodeUid } from "../uid.ts";
import { impossible } from "./infeasible.ts";
import { withDraft } from "./placement-draft.ts";
import type { Infeasible, Plan, Stay } from "./plan.ts";
import { planEnslaveNode } from "./plan-enslave-node.ts";
import type { PlanContext, Planning } from "./plan-input.ts";
import { planMaintenanceOff } from "./plan-maintenance-off.ts";
import { planMaintenanceOn } from "./plan-maintenance-on.ts";
import { planRemove } from "./plan-remove.ts";
import type { StepTable } from "./step-table.ts";

const PLANNERS: { readonly [Name in ActionName]: (planning: Planning<Name>) => Result<readonly Stay[], Infeasible> } = {
	remove: planRemove,
	maintenance_on: planMaintenanceOn,
	maintenance_off: planMaintenanceOff,
	enslave_node: planEnslaveNode,
};

/**
 * Turns an action on a cluster into ordered steps, or into the reason it cannot be done (contract, section 4). All or
 * nothing: an infeasible action moves no shard. Deterministic: the same input gives the same plan.
 */
export function planAction(context: PlanContext, node_uid: NodeUid, request: ActionRequest): Result<Plan, Infeasible> {
	const planned = planInNumbers(context, node_uid, request);
	return planned.ok ? ok({ steps: planned.value.table.steps(), stays: planned.value.stays }) : planned;
}

/** A plan whose steps are objects only once somebody asks for them. */
export interface PlanInNumbers {
	readonly table: StepTable;
	readonly stays: readonly Stay[];
}

/** The same for whoever goes on in numbers. */
export function planInNumbers(
	context: PlanContext,
	node_uid: NodeUid,
	request: ActionRequest,
): Result<PlanInNumbers, Infeasible> {
	const node = context.cluster.node(node_uid);
	if (node === undefined) return impossible(`Node ${node_uid} is not in the cluster.`);
	// The table pairs every name with the planner for the options of that name, which the type checker cannot see through a union.
	const planner = PLANNERS[request.name] as (planning: Planning<ActionName>) => Result<readonly Stay[], Infeasible>;
	return withDraft(context.cluster, context, (draft) => {
		const planned = planner({ context, draft, node, options: request.options });
		return planned.ok ? ok({ table: draft.table, stays: planned.value }) : planned;
	});
}
