import {
	type Action,
	BEFORE_PLANNING,
	endsClosing,
	followRun,
	type RequestError,
	type RunState,
	requestError,
	SHOWN_NAME,
} from "@node-actions/domain";
import type { ServiceDeps } from "../service-deps.ts";

/**
 * Finds an action under way that is about to change what plans come to, so that a plan made now need not know what is coming: one that was accepted and has not been planned, or one
 * that is done but for opening its node again. Both leave a line in the log soon, from which on the state is another one (`seeState`). To be asked before the state is seen.
 */
export async function findUnseen({ actions }: Pick<ServiceDeps, "actions">): Promise<Action | undefined> {
	const live = await actions.live();
	const journals = await Promise.all(live.map(({ action_uid }) => actions.journal(action_uid)));
	return live.find(({ request }, at) => {
		const { plan, done } = (journals[at] ?? []).reduce<RunState>(
			(before, { event }) => followRun(before, event),
			BEFORE_PLANNING,
		);
		return plan === undefined || (done.size === plan.steps.length && endsClosing(request, plan));
	});
}

/**
 * The refusal of a start whose plan was made on this state, once the state that `seeState` tells has changed since; undefined while the plan
 * holds (contract, section 7).
 */
export function stalePlan(planned_on: number, now: number, unseen: Action | undefined): RequestError | undefined {
	if (planned_on !== now) {
		return refusal(
			`The plan was made on cluster state ${planned_on}, but the cluster is at ${now}. Look at a new dry run and send its cluster-state-id.`,
		);
	}
	if (unseen === undefined) return undefined;
	const { node_uid, request } = unseen;
	return refusal(
		`The cluster is still at state ${now}, but ${SHOWN_NAME[request.name]} on node ${node_uid} is about to change it. Look at a new dry run once that is planned, and send its cluster-state-id.`,
	);
}

/** The same where another action was accepted, planned or ended while the start was being decided about. */
export function outdatedPlan(planned_on: number): RequestError {
	return refusal(
		`The plan was made on cluster state ${planned_on}, and another action was taken up or has ended just now. Look at a new dry run and send its cluster-state-id.`,
	);
}

function refusal(message: string): RequestError {
	return requestError("wrong_cluster_state_id", message);
}
