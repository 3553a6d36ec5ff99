import {
	BEFORE_PLANNING,
	type Cluster,
	followRun,
	type PlanContext,
	type RunState,
	type Step,
	stepsAhead,
	stepsInHand,
} from "@node-actions/domain";
import { liveClusterOf } from "./live-cluster-of.ts";
import type { ServiceDeps } from "./service-deps.ts";

export interface GatheredContext extends PlanContext {
	/** Steps that other actions have begun and not ended. */
	readonly in_hand: readonly Step[];
}

type ContextDeps = Pick<ServiceDeps, "actions" | "clock" | "settings">;

/**
 * What a plan on this cluster depends on, all of it fresh. `own` is the action to plan for, if it exists already: what it has promised
 * to itself does not stand in its way.
 */
export async function gatherPlanContext(
	deps: ContextDeps,
	cluster: Cluster,
	own?: { readonly action_uid: string; readonly done: readonly Step[] },
): Promise<GatheredContext> {
	const [closed, others] = await Promise.all([deps.actions.closedNodes(), runsOfOthers(deps, own?.action_uid)]);
	return {
		cluster: liveClusterOf(cluster),
		policy: deps.settings.policy,
		time: Math.floor(deps.clock.now() / 1_000),
		closed: new Set(closed),
		promised: others.flatMap(stepsAhead),
		in_hand: others.flatMap(stepsInHand),
		done: own?.done ?? [],
	};
}

/** Where the other actions under way stand, from their journals. */
async function runsOfOthers(deps: ContextDeps, own: string | undefined): Promise<readonly RunState[]> {
	const others = (await deps.actions.live()).filter(
		({ action_uid, status }) => action_uid !== own && (status === "running" || status === "cancelling"),
	);
	const journals = await Promise.all(others.map(({ action_uid }) => deps.actions.journal(action_uid)));
	return journals.map((journal) =>
		journal.reduce<RunState>((before, { event }) => followRun(before, event), BEFORE_PLANNING),
	);
}
