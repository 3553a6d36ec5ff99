import { type Cluster, POLICY_PRESETS, type PolicyPreset } from "@node-actions/domain";
import type { ServiceDeps } from "./service-deps.ts";

/** The cluster, and everything else that plans depend on, at one moment. */
export interface SeenState {
	readonly cluster: Cluster;
	/** `ActionStore.planPosition` at that moment. */
	readonly plan_position: number;
	/** What clients are told as `cluster-state-id`. */
	readonly cluster_state_id: number;
}

/**
 * The one rule of what a plan holds on (contract, section 7): a plan comes to the same as long as this number is the same. It counts the changes of the cluster and, in the log, those of
 * what actions have closed and promised (domain, `PLAN_CHANGING_KINDS`). Both only grow, so their sum is the same only while each is, and a sum of two that
 * were not true at one moment is one that is never true again or is true now. Every policy has numbers of its own, so that what was planned under one
 * is not taken under another, after a restart or by another process.
 */
export function stateIdOf(
	{ state_id }: Pick<Cluster, "state_id">,
	plan_position: number,
	policy: PolicyPreset,
): number {
	return (state_id + plan_position) * POLICY_PRESETS.length + POLICY_PRESETS.indexOf(policy);
}

interface SeeDeps {
	readonly actions: Pick<ServiceDeps["actions"], "planPosition">;
	readonly driver: Pick<ServiceDeps["driver"], "describe">;
	readonly settings: Pick<ServiceDeps["settings"], "policy">;
}

/**
 * Sees it: the log first, so that what happens in between makes the number an earlier one, which is refused, and never a later one. The cluster is looked at afresh: an earlier
 * cluster with a later log would add up to the number of a state that is past.
 */
export async function seeState({ actions, driver, settings }: SeeDeps): Promise<SeenState> {
	const plan_position = await actions.planPosition();
	const cluster = await driver.describe("afresh");
	return { cluster, plan_position, cluster_state_id: stateIdOf(cluster, plan_position, settings.policy) };
}
