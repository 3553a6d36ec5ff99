import {
	type ActionRequest,
	applyStep,
	type Cluster,
	type Infeasible,
	openLiveCluster,
	type Plan,
	type PlanContext,
	planAction,
} from "../src/index.ts";

export const TIME = 1_767_225_600;

export function context(cluster: Cluster, fields: Partial<PlanContext> = {}): PlanContext {
	return {
		cluster: openLiveCluster(cluster),
		policy: "documented",
		time: TIME,
		closed: new Set(),
		promised: [],
		done: [],
		...fields,
	};
}

export function planned(
	cluster: Cluster,
	node_uid: number,
	request: ActionRequest,
	fields: Partial<PlanContext> = {},
): Plan {
	const result = planAction(context(cluster, fields), node_uid, request);
	if (!result.ok) throw new Error(`expected a plan, got: ${result.error.message}`);
	return result.value;
}

export function refused(
	cluster: Cluster,
	node_uid: number,
	request: ActionRequest,
	fields: Partial<PlanContext> = {},
): Infeasible {
	const result = planAction(context(cluster, fields), node_uid, request);
	if (result.ok) throw new Error(`expected no plan, got ${result.value.steps.length} steps`);
	return result.error;
}

export function carryOut(cluster: Cluster, plan: Plan): Cluster {
	return plan.steps.reduce(applyStep, cluster);
}

export function kinds(plan: Plan): readonly string[] {
	return plan.steps.map((step) => step.kind);
}
