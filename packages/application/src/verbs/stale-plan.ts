import {
	type Action,
	BEFORE_PLANNING,
	followRun,
	type RequestError,
	type RunState,
	requestError,
	SHOWN_NAME,
	showsPlan,
} from "@node-actions/domain";
import type { ServiceDeps } from "../service-deps.ts";

/** What stands in the way of plans that were made on the present state of the cluster. */
export interface UnseenAction {
	/** An action under way that such a plan need not know of; undefined where there is none. */
	readonly action: Action | undefined;
	/** All that the log tells up to here is in it. */
	readonly position: number;
}

/**
 * Finds an action under way that is going to change the cluster and of which a plan made on the cluster's present state need not know. The state id alone does not show
 * it: accepting and planning an action leave the cluster as it is, and so two starts that were planned on one state could both be accepted and take
 * each other's room. Once an action has done a step of its plan, the state is a later one than that plan, and whoever
 * plans on that state has seen it. To be asked before the cluster is looked at.
 */
export async function findUnseen({ actions }: Pick<ServiceDeps, "actions">): Promise<UnseenAction> {
	const position = await actions.position();
	const live = await actions.live();
	const journals = await Promise.all(live.map(({ action_uid }) => actions.journal(action_uid)));
	const unseen = live.find((_, at) => {
		const run = journals[at]?.reduce<RunState>((before, { event }) => followRun(before, event), BEFORE_PLANNING);
		return run === undefined || !showsPlan(run);
	});
	return { action: unseen, position };
}

/**
 * The refusal of a start whose plan was made on this state, once the cluster or what is promised of it has changed since; undefined while the plan
 * holds (contract, section 7).
 */
export function stalePlan(planned_on: number, now: number, unseen: UnseenAction["action"]): RequestError | undefined {
	if (planned_on !== now) {
		return refusal(
			`The plan was made on cluster state ${planned_on}, but the cluster is at ${now}. Look at a new dry run and send its cluster-state-id.`,
		);
	}
	if (unseen === undefined) return undefined;
	const { node_uid, request } = unseen;
	return refusal(
		`The cluster is still at state ${now}, but ${SHOWN_NAME[request.name]} on node ${node_uid} is about to change it. Look at a new dry run once that has taken its first step, and send its cluster-state-id.`,
	);
}

/** The same where another action was accepted or planned while the start was being decided about. */
export function outdatedPlan(planned_on: number): RequestError {
	return refusal(
		`The plan was made on cluster state ${planned_on}, and another action was taken up just now. Look at a new dry run and send its cluster-state-id.`,
	);
}

function refusal(message: string): RequestError {
	return requestError("wrong_cluster_state_id", message);
}
