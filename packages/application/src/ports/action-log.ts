import type { Action, ActionEvent, ActionEventKind, ActionName, ActionUid, NodeUid } from "@node-actions/domain";

/** One line of the append-only log: what happened to which instance, when, through whom, in one order over all actions. */
export interface RecordedEvent {
	/** Position in the log, from 1, growing. Some numbers are never given. */
	readonly event_uid: number;
	/**
	 * Unix milliseconds, by the clock of the process that wrote it; not earlier than the event before, unless their clocks differ by more than a minute.
	 */
	readonly time_ms: number;
	readonly action_uid: ActionUid;
	readonly node_uid: NodeUid;
	readonly name: ActionName;
	/** The user behind it: whoever asked for it, or, for what a runner did, whoever started the action. */
	readonly by: string;
	/** The runner that did it on the user's behalf, by the name under which it claims; absent where the user did it. */
	readonly runner?: string;
	readonly event: ActionEvent;
	/** The action right after the event, so that a reader can show it without the events before. */
	readonly after: ActionAfter;
}

/** What events change of an action, and what is shown beside it. */
export type ActionAfter = Omit<Action, "action_uid" | "node_uid" | "request">;

/** Which lines of the log, in which order, how many. */
export interface EventQuery {
	/** Only lines after this position: for `oldest_first`, where the reader has got to. From 0. */
	readonly after?: number;
	/** Only lines before this position: for `newest_first`, where the reader has got to. */
	readonly before?: number;
	/** Lines of actions on this node, and refusals of starts that asked for it, which stand with the action in the way. */
	readonly node_uid?: NodeUid;
	readonly name?: ActionName;
	readonly action_uid?: ActionUid;
	/** Any of these. An empty list matches nothing. */
	readonly kinds?: readonly ActionEventKind[];
	/** The user behind it, exactly as it was recorded. */
	readonly by?: string;
	/**
	 * The first and the last Unix millisecond to tell of. Lines are found by position, near the asked time, so one that was written by a clock more than
	 * a day off may be missed.
	 */
	readonly since_ms?: number;
	readonly until_ms?: number;
	readonly order: "oldest_first" | "newest_first";
	/** Lines at most, 1 to `EVENT_PAGE_MAX`; more are cut down to it. */
	readonly limit: number;
}

/** Bounds what one read of the log holds in memory. */
export const EVENT_PAGE_MAX = 1_000;

export interface EventPage {
	readonly events: readonly RecordedEvent[];
	/** Present when there is more: goes into `after` (`oldest_first`) or `before` (`newest_first`) of the next query. */
	readonly next_cursor?: number;
	/**
	 * From this position on nothing was ever dropped, from 1. A reader that goes on `after` a position below `oldest_event_uid - 1` may have
	 * missed something that is no longer kept. Single older lines may still be there, of actions that are still visible.
	 */
	readonly oldest_event_uid: number;
	/** The last position given that can be read, 0 in an empty log. A reader that starts `after` it sees what happens from now on. */
	readonly newest_event_uid: number;
}
