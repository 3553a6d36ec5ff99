import type {
	Action,
	ActionEvent,
	ActionName,
	ActionUid,
	ConflictQuestion,
	NodeUid,
	RequestError,
	Result,
} from "@node-actions/domain";

/** One line of the append-only log: what happened to which instance, when, in one order over all actions. */
export interface RecordedEvent {
	/** Position in the log, from 1, growing. */
	readonly event_uid: number;
	/** Unix milliseconds. */
	readonly time_ms: number;
	readonly action_uid: ActionUid;
	readonly node_uid: NodeUid;
	readonly name: ActionName;
	readonly event: ActionEvent;
}

/** The right to change a running action. A later claim of the same action makes an earlier one worthless. */
export interface Claim {
	readonly action: Action;
	readonly owner: string;
	/** Grows with every claim of the action. */
	readonly epoch: number;
}

/** What accepting an action writes besides the action itself. */
export interface Acceptance {
	readonly action: Action;
	/** The place it occupies while live; unique among live actions (domain, `conflictKey`). */
	readonly conflict_key: string;
	/** Nothing may be placed on the action's node from this moment on (contract, section 4, `remove`). */
	readonly closes_node: boolean;
}

/**
 * Keeps actions. Every promise of a change resolves only after the change is durable: what it answered survives `kill -9`.
 * Decisions are handed in as pure synchronous functions and run inside the transaction that persists them, so
 * what they saw is still true when it is written. They may be called more than once and must not touch the store.
 *
 * A visible record exists per node and action name; the log of events outlives it.
 */
export interface ActionStore {
	/**
	 * Loads the live actions that `question` asks for, in order of acceptance, lets `decide` judge, and on acceptance, in one transaction: removes the
	 * visible record of the same action on the same node (appending `record_removed`), inserts the new one, appends
	 * `accepted`, and remembers `closes_node`. A write that loses a race against the unique conflict key is decided again.
	 */
	accept(
		question: ConflictQuestion,
		decide: (live: readonly Action[]) => Result<Acceptance, RequestError>,
		time_ms: number,
	): Promise<Result<Action, RequestError>>;

	/**
	 * Loads the visible record, lets `decide` name the events, applies them with the domain's `evolve` and appends them.
	 * `record_removed` deletes the visible record. Answers the action after the events (as it was last, when removed).
	 */
	amend(
		node_uid: NodeUid,
		name: ActionName,
		decide: (action: Action | undefined) => Result<readonly ActionEvent[], RequestError>,
		time_ms: number,
	): Promise<Result<Action, RequestError>>;

	find(node_uid: NodeUid, name: ActionName): Promise<Action | undefined>;
	findByUid(action_uid: ActionUid): Promise<Action | undefined>;
	/** Visible records in order of acceptance; of one node when given. */
	list(node_uid?: NodeUid): Promise<readonly Action[]>;

	/**
	 * Loads all live actions in order of acceptance, lets `choose` pick from them, and claims those for `owner`.
	 * `claimed` says whether an action has a claim of a living owner.
	 */
	claim(
		owner: string,
		choose: (live: readonly Action[], claimed: (action: Action) => boolean) => readonly Action[],
		time_ms: number,
	): Promise<readonly Claim[]>;

	/**
	 * The runner's only way to change an action: `decide` sees the action as it is now and names the events. Answers the
	 * action after them, or undefined when the claim is no longer the latest: then nothing was written and the runner must let go.
	 * A terminal status ends the claim. Events of kind `progressed` change the record and are not logged.
	 */
	record(
		claim: Claim,
		decide: (action: Action) => readonly ActionEvent[],
		time_ms: number,
	): Promise<Action | undefined>;

	/** Gives the claim back without a change, so that another runner may go on with the action. */
	release(claim: Claim): Promise<void>;

	/** The log of one action, oldest first. */
	journal(action_uid: ActionUid): Promise<readonly RecordedEvent[]>;

	/** Nodes on which a `remove` was accepted and not taken back by `reopenNode`. */
	closedNodes(): Promise<readonly NodeUid[]>;
	/** Forgets that the node was closed: it has left the cluster, or an administrator takes it back into service. */
	reopenNode(node_uid: NodeUid): Promise<void>;

	/** Resolves when the store can answer; rejects with the reason when it cannot. For readiness. */
	ping(): Promise<void>;
	/** Finishes what was promised and lets go of the data. */
	close(): Promise<void>;
}
