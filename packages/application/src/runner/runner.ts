/** Takes accepted actions and runs them at its own pace, apart from any request. */
export interface Runner {
	/** Says that there may be something to do. Returns at once. */
	nudge(): void;
	/** Begins to take actions; goes on with those a former process left. */
	start(): void;
	/**
	 * Takes no new work and interrupts steps that can be resumed. Resolves when nothing runs any more, with every action
	 * either ended or recorded so that another runner goes on with it.
	 */
	stop(): Promise<void>;
	/** Resolves when no action is live. For tests and simulations. */
	idle(): Promise<void>;
}

/** Takeover after a runner died takes at most this and one `poll_interval_ms`. */
export const CLAIM_TTL_MS = 10_000;

export interface RunnerSettings {
	/** Names this runner in claims; unique per process start. */
	readonly owner: string;
	/** Actions run at once, over all nodes. Bounds work in flight, whatever is queued. */
	readonly running_actions_max: number;
	/** Looks for work this often even without a nudge. */
	readonly poll_interval_ms: number;
	/**
	 * A claim that was not renewed for this long may be taken over by another runner; claims are renewed three times as often. From 1; infinite for
	 * claims that last until they are released. Default `CLAIM_TTL_MS`, and infinite where `poll_interval_ms` is: a runner that never looks by itself
	 * takes nothing over, and the clocks that stand still until told must not be moved by renewals.
	 */
	readonly claim_ttl_ms?: number;
	/** Receives errors of store or cluster that the runner outlives. */
	readonly onError: (error: unknown, action_uid: string | undefined) => void;
}
