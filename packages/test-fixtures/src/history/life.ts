import type { ActionStatus, NodeUid } from "@node-actions/domain";

/** One action while its log is replayed. */
export interface Life {
	readonly action_uid: string;
	readonly node_uid: NodeUid;
	readonly place: string;
	/** What it occupies while live (domain, `conflictKey`). */
	readonly conflict_key: string;
	status: ActionStatus;
	progress: number;
	cancel_requested: boolean;
	removed: boolean;
	/** The process that may move it on, once it was begun. */
	runner: string | undefined;
	/** Of the last takeover. */
	epoch: number;
}
