/** The eight statuses of an action (contract, section 2). */
export const ACTION_STATUSES = [
	"queued",
	"starting",
	"running",
	"cancelling",
	"completed",
	"cancelled",
	"failed",
	"aborted",
] as const;

export type ActionStatus = (typeof ACTION_STATUSES)[number];

/**
 * The life cycle, complete: no other edge exists (contract, section 2).
 *
 *     queued ──► starting ──► running ──► completed
 *       │           │          │ │ └────► failed
 *       │           └► aborted ◄─┘ └────► cancelling ──► cancelled
 *       └───────────────────────────────────────────────► ▲
 *
 * Only `running` can fail, so planning happens there. Only `running` can be cancelled in flight, so a cancel that
 * arrives during `starting` is remembered. Nothing leaves a terminal status.
 */
export const TRANSITIONS = {
	queued: ["starting", "cancelled"],
	starting: ["running", "aborted"],
	running: ["completed", "cancelling", "failed", "aborted"],
	cancelling: ["cancelled"],
	completed: [],
	cancelled: [],
	failed: [],
	aborted: [],
} as const satisfies Record<ActionStatus, readonly ActionStatus[]>;

export type LiveStatus = {
	[Status in ActionStatus]: (typeof TRANSITIONS)[Status] extends readonly [] ? never : Status;
}[ActionStatus];

export type TerminalStatus = Exclude<ActionStatus, LiveStatus>;

export function canBecome(from: ActionStatus, to: ActionStatus): boolean {
	return (TRANSITIONS[from] as readonly ActionStatus[]).includes(to);
}

export function isTerminal(status: ActionStatus): status is TerminalStatus {
	return TRANSITIONS[status].length === 0;
}

export const LIVE_STATUSES = ACTION_STATUSES.filter((status) => !isTerminal(status)) as readonly LiveStatus[];
