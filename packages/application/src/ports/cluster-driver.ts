import type { ActionError, ActionUid, Cluster, Step } from "@node-actions/domain";
import type { Awaitable } from "../awaitable.ts";

/** How an attempt at a step ended. */
export type StepOutcome =
	/** Seen to be done by looking at the cluster, not only acknowledged. */
	| { readonly kind: "done" }
	/** `signal` fired first, or a later claim of the action was seen. Nothing half-done is left that a later `execute` of the same step would not finish. */
	| { readonly kind: "interrupted" }
	/** Trying again would not help. The step was not done; whatever was prepared for it was undone. */
	| { readonly kind: "failed"; readonly error: ActionError };

/** The claim under which a step is executed. */
export interface Fence {
	readonly action_uid: ActionUid;
	/** Grows with every claim of the action. */
	readonly epoch: number;
}

export interface StepContext {
	/**
	 * A driver whose cluster can keep it refuses every change from a lower epoch than it has seen for this action: it answers `interrupted` and
	 * leaves the cluster as it is. So a runner that was cut off, and comes back late, changes nothing behind the back of the one that took the action
	 * over. Undefined when no action asks for the step.
	 */
	readonly fence: Fence | undefined;
	/** Fires when this process stops. A step that can stop early leaves itself resumable; one that cannot (a failover) finishes. */
	readonly signal: AbortSignal;
	/** Share of the step that is done, 0 to 1, as often as the driver knows. */
	readonly onProgress: (done: number) => void;
}

/**
 * A cluster that can be looked at and changed step by step. The cluster is the truth: after a crash nothing but
 * `describe()` says what was done, so `execute` first looks, does only what is missing, and looks again.
 */
export interface ClusterDriver {
	/**
	 * The cluster as it is now. Rejects with `ClusterUnavailable` when it cannot be reached. A driver may take a look of a moment ago for the present, but not
	 * for a caller who asks for one `afresh`: what was to be seen anywhere before he asked is then seen.
	 */
	describe(look?: "afresh"): Awaitable<Cluster>;
	/**
	 * Brings the cluster to where the step wants it. Idempotent and resumable: executing a step that is done, or was cut
	 * short by a crash, ends in the same cluster. Steps of one plan whose order does not matter may run side by side. Rejects, with `ClusterUnavailable`, only
	 * when the cluster cannot be reached; the runner tries again later.
	 */
	execute(step: Step, context: StepContext): Promise<StepOutcome>;
	close(): Promise<void>;
}
