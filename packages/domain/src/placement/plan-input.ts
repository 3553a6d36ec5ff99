import type { ActionName } from "../action/name.ts";
import type { ActionOptions } from "../action/options.ts";
import type { Node } from "../cluster/cluster.ts";
import type { LiveCluster } from "../cluster/live-cluster.ts";
import type { PolicyPreset } from "../policy.ts";
import type { NodeUid } from "../uid.ts";
import type { PlacementDraft } from "./placement-draft.ts";
import type { StandingPromises } from "./promises.ts";
import type { Step } from "./step.ts";
import type { UnderWay } from "./under-way.ts";

/** What planning depends on besides the action itself. */
export interface PlanContext {
	/** The cluster as the driver sees it. Planning leaves it as it was. */
	readonly cluster: LiveCluster;
	readonly policy: PolicyPreset;
	/** Unix seconds, whole: names and dates a snapshot. */
	readonly time: number;
	/** Nodes on which a removal was accepted: nothing is placed there. */
	readonly closed: ReadonlySet<NodeUid>;
	/** Of `closed`, the nodes whose removal is under way: `maintenance_off` does not open them. Default: none. */
	readonly being_removed?: ReadonlySet<NodeUid>;
	/** A removal that has ended closed the action's node, which the action opens again (`takesBack`). The node is not in `closed`. */
	readonly reopening?: boolean;
	/** Steps that other running actions still have ahead. */
	readonly promised: readonly Step[];
	/** The other actions that have not ended, in order of acceptance: one of them may be all that is in the way. Default: none. */
	readonly under_way?: readonly UnderWay[];
	/** Promises that are kept in the cluster from plan to plan, beside those handed in. */
	readonly standing?: StandingPromises;
	/** Placements tried for shards that fit one by one but not together, from 1. Default 100,000. */
	readonly search_steps_max?: number;
	/** Only whether there is a plan is wanted: where there is none, what is blocked is not worked out for every node. Default false. */
	readonly verdict_only?: boolean;
	/** Steps this action has done already, when it is planned again. */
	readonly done: readonly Step[];
}

/** What each planner works with. */
export interface Planning<Name extends ActionName> {
	readonly context: PlanContext;
	readonly draft: PlacementDraft;
	readonly node: Node;
	readonly options: ActionOptions[Name];
}

/** The step of this kind that the action has done already. */
export function stepDone<Kind extends Step["kind"]>(
	{ done }: PlanContext,
	kind: Kind,
): Extract<Step, { kind: Kind }> | undefined {
	return done.find((step): step is Extract<Step, { kind: Kind }> => step.kind === kind);
}
