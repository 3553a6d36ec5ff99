import {
	type Action,
	type ActionName,
	type ActionUid,
	BEFORE_PLANNING,
	type Cluster,
	followRun,
	isBeingRemoved,
	type NodeUid,
	type PlanContext,
	type RunState,
	type Step,
	stepsAhead,
	stepsInHand,
	takesBack,
	type UnderWay,
} from "@node-actions/domain";
import { liveClusterOf } from "./live-cluster-of.ts";
import type { ServiceDeps } from "./service-deps.ts";

/** What actions have been promised and have taken up, which the cluster does not show. */
export interface Commitments
	extends Pick<PlanContext, "closed" | "promised" | "under_way" | "being_removed" | "reopening"> {
	/** Steps that other actions have begun and not ended. */
	readonly in_hand: readonly Step[];
	/** All that the log tells up to here is in it. */
	readonly position: number;
}

export type GatheredContext = PlanContext & Commitments;

type ContextDeps = Pick<ServiceDeps, "actions" | "clock" | "settings">;

/** The action that is planned. */
interface Planned {
	readonly node_uid: NodeUid;
	readonly name: ActionName;
	/** Absent before it is accepted. */
	readonly action_uid?: ActionUid;
}

/** The commitments of all other actions: what an action has promised to itself does not stand in its way. */
export async function gatherCommitments(
	{ actions }: ContextDeps,
	{ node_uid, name, action_uid: own }: Planned,
): Promise<Commitments> {
	const position = await actions.position();
	const [closed, live] = await Promise.all([actions.closedNodes(), actions.live()]);
	const others = await runsOfOthers({ actions }, live, own);
	const reopening = closed.includes(node_uid) && takesBack(name, node_uid, live);
	return {
		closed: new Set(reopening ? closed.filter((uid) => uid !== node_uid) : closed),
		being_removed: new Set(closed.filter((uid) => isBeingRemoved(uid, live, own))),
		reopening,
		promised: others.flatMap(({ promised }) => promised),
		under_way: others,
		in_hand: others.flatMap(({ in_hand }) => in_hand),
		position,
	};
}

/**
 * What a plan depends on, all of it fresh when `cluster` was looked at after the commitments were gathered: a step that ends in between then shows twice, as
 * ahead and in the cluster, which planning understands, and not as neither. `done` is what the action has done already.
 */
export function planContextOf(
	{ clock, settings }: ContextDeps,
	commitments: Commitments,
	cluster: Cluster,
	done: readonly Step[] = [],
): GatheredContext {
	return {
		...commitments,
		cluster: liveClusterOf(cluster),
		policy: settings.policy,
		time: Math.floor(clock.now() / 1_000),
		done,
	};
}

interface RunOfOther extends UnderWay {
	readonly in_hand: readonly Step[];
}

/** Where the other actions under way stand, those that have begun from their journals. */
async function runsOfOthers(
	{ actions }: Pick<ContextDeps, "actions">,
	live: readonly Action[],
	own: ActionUid | undefined,
): Promise<readonly RunOfOther[]> {
	const others = live.filter(({ action_uid }) => action_uid !== own);
	return Promise.all(
		others.map(async (action) => {
			const { action_uid, status } = action;
			const has_begun = status === "running" || status === "cancelling";
			return runOf(action, has_begun ? await actions.journal(action_uid) : []);
		}),
	);
}

function runOf(
	{ node_uid, request, cancel_requested }: Action,
	journal: Awaited<ReturnType<ContextDeps["actions"]["journal"]>>,
): RunOfOther {
	const state = journal.reduce<RunState>((before, { event }) => followRun(before, event), BEFORE_PLANNING);
	const promised = stepsAhead(state);
	const in_hand = stepsInHand(state);
	const about = { node_uid, request, promised, in_hand };
	if (cancel_requested) return { ...about, ahead: in_hand };
	return state.plan === undefined ? about : { ...about, ahead: promised };
}
