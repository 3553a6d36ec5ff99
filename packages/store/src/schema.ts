import type { ActionErrorCode, ActionEventKind, ActionName, ActionStatus, Role } from "@node-actions/domain";

/**
 * The tables, the same in every database. Text, whole numbers and doubles only, so that a row means the same everywhere:
 * flags are 0 or 1, JSON is text, times are whole numbers with their unit in the name or beside it.
 */
export interface StoreSchema {
	readonly action: ActionTable;
	readonly action_event: ActionEventTable;
	readonly idempotency_key: IdempotencyKeyTable;
	readonly closed_node: ClosedNodeTable;
	readonly app_user: UserTable;
	readonly counter: CounterTable;
}

/** The visible record: one row per node and action name. */
export interface ActionTable {
	readonly node_uid: number;
	readonly name: ActionName;
	readonly action_uid: string;
	/** Position of its `accepted` event in the log. Orders actions by acceptance. */
	readonly accepted_event_uid: number;
	readonly status: ActionStatus;
	readonly options_json: string;
	readonly progress: number;
	/** Unix seconds. */
	readonly creation_time: number;
	readonly started_by: string;
	readonly cancel_requested: number;
	readonly description: string | null;
	readonly error_code: ActionErrorCode | null;
	readonly error_message: string | null;
	/** Why it could not be planned, in data; null where that is not known. */
	readonly why_json: string | null;
	/** The place it occupies; null exactly when the status is terminal. Unique where present. */
	readonly conflict_key: string | null;
	/** The runner that claimed it last; null where nobody did, or that runner's process or the action has ended. */
	readonly claim_owner: string | null;
	/** How often it was claimed. A claim is good while it names the owner and this number. */
	readonly claim_epoch: number;
	/** The claim's lease runs out here, Unix milliseconds by the one clock that judges leases; 0 once it was given back. Means nothing without an owner. */
	readonly claim_until_ms: number;
	/** Grows with every change but a renewed lease. A change is written only over the version it was decided on. */
	readonly version: number;
}

/**
 * The log, append only. Its lines outlive the visible record, until they are dropped for their age. Writes that append are committed in the order
 * of `event_uid`, so a reader never sees a line before an earlier one.
 */
export interface ActionEventTable {
	/** Its position, which whoever writes counts (`logPositions`). */
	readonly event_uid: number;
	readonly time_ms: number;
	readonly action_uid: string;
	readonly node_uid: number;
	readonly name: ActionName;
	/** The kind that `event_json` carries too; a column so that history can be filtered. */
	readonly kind: ActionEventKind;
	/** The user behind it. */
	readonly actor: string;
	/** The runner that did it on the user's behalf; null where the user did it. */
	readonly runner: string | null;
	readonly event_json: string;
	/** The action after the event, without what the other columns and its acceptance say. */
	readonly after_json: string;
	/** The node of a refused start, where the action in its way is on another one; null on all other lines. */
	readonly asked_node_uid: number | null;
}

/** Keys under which users had a start accepted. */
export interface IdempotencyKeyTable {
	readonly actor: string;
	readonly key: string;
	readonly digest: string;
	/** What was accepted. No two keys name one action. */
	readonly action_uid: string;
	/** When it was accepted, Unix milliseconds. */
	readonly time_ms: number;
}

/** Nodes on which nothing may be placed any more. */
export interface ClosedNodeTable {
	readonly node_uid: number;
	/** The `remove` that closed it. */
	readonly action_uid: string;
	readonly time_ms: number;
}

export interface UserTable {
	readonly uid: number;
	readonly email: string;
	/** The e-mail address in lower case as JavaScript understands it; databases differ beyond ASCII. */
	readonly email_key: string;
	readonly name: string;
	readonly role: Role;
	readonly password_hash: string;
}

/** Single numbers. */
export interface CounterTable {
	/**
	 * `user_uid`: the last one given. `forgotten_event_uid`: the highest position of the log of which a line was dropped. Both from 0. `tried_write`: how often it
	 * was tried whether there is room to write again; there once it was.
	 */
	readonly name: "user_uid" | "forgotten_event_uid" | "tried_write";
	readonly value: number;
}
