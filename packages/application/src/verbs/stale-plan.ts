import {
	type Action,
	BEFORE_PLANNING,
	endsClosing,
	followRun,
	type NodeUid,
	type RequestError,
	type RunState,
	requestError,
	SHOWN_NAME,
} from "@node-actions/domain";
import type { ServiceDeps } from "../service-deps.ts";

/**
 * Finds an action under way that is about to change what a plan for this node comes to, so that one made now need not know what is coming: one on the same node, which has to end first; one
 * elsewhere that was accepted and has not been planned; or one that is done but for opening its node again. All of them leave a line in the log before that, from which on the state is
 * another one (`seeState`). To be asked before the state is seen.
 */
export async function findUnseen(
	{ actions }: Pick<ServiceDeps, "actions">,
	node_uid: NodeUid,
): Promise<Action | undefined> {
	const live = await actions.live();
	const before = live.find((action) => action.node_uid === node_uid);
	if (before !== undefined) return before;
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
export function stalePlan(
	{ node_uid, cluster_state_id: planned_on }: { readonly node_uid: NodeUid; readonly cluster_state_id: number },
	now: number,
	unseen: Action | undefined,
): RequestError | undefined {
	if (planned_on !== now) {
		return refusal(
			`The plan was made on cluster state ${planned_on}, but the cluster is at ${now}. Look at a new dry run and send its cluster-state-id.`,
		);
	}
	if (unseen === undefined) return undefined;
	const which = `${SHOWN_NAME[unseen.request.name]} on node ${unseen.node_uid}`;
	const settled = unseen.node_uid === node_uid ? "has ended" : "is planned";
	return refusal(
		`The cluster is still at state ${now}, but ${which} is about to change it. Look at a new dry run once that ${settled}, and send its cluster-state-id.`,
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
