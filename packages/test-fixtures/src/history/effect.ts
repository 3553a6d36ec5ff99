import type { ActionStatus } from "@node-actions/domain";

/** What a request left in the log. Effects of requests that were committed together may lie between its events. */
export interface Effect {
	readonly kind: "start" | "refusal" | "cancel" | "removal";
	readonly user: string;
	/** The place that was asked for. */
	readonly place: string;
	/** The action it happened to; of a refusal the one in the way. */
	readonly action_uid: string;
	/** Events of the log before it. */
	readonly before: number;
	/** The same after it. */
	after: number;
	/** The action's right after it, or as it was last. */
	status: ActionStatus;
	/** The removal of the record that was there before this start, if its user is the same: a start does that by itself. */
	readonly replaces?: Effect;
}
