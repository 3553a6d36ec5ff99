import type {
	Action,
	ActionEvent,
	ActionEventKind,
	ActionName,
	ActionUid,
	ConflictQuestion,
	NodeUid,
	RequestError,
	Result,
} from "@node-actions/domain";
import type { Awaitable } from "../awaitable.ts";
import type { EventPage, EventQuery, RecordedEvent } from "./action-log.ts";

/** The right to change a running action. A later claim of the same action makes an earlier one worthless. */
export interface Claim {
	readonly action: Action;
	readonly owner: string;
	/** Grows with every claim of the action. */
	readonly epoch: number;
}

/** How long a claim is good unless it is renewed. */
export interface Lease {
	/** From 1, or infinite: then the claim lasts until it is released. */
	readonly ttl_ms: number;
	/** The caller's time, Unix milliseconds. A store on a server of its own judges leases, idempotency keys and the age of history by that server's clock. */
	readonly time_ms: number;
}

/** What a change relies on besides its own action: up to where in the log its author has seen what other actions have taken up. */
export interface Basis {
	/** `ActionStore.position` from before he looked. */
	readonly position: number;
	/** Lines of this kind, of other actions, would have changed his mind. */
	readonly kind: ActionEventKind;
}

/** Who asks for a start, for what, and what has to be looked at to decide about it. */
export interface StartAttempt {
	readonly question: ConflictQuestion;
	/** The node asked for: the question's where it names one, and told also where the question is about all nodes. */
	readonly node_uid: NodeUid;
	/** The user who asks. */
	readonly by: string;
	/** The caller's promise that a second request with this key is the same request (contract, section 7). */
	readonly idempotency?: Idempotency;
	/** `ActionStore.planPosition` from before the caller looked; given where whatever changes plans would change his mind. */
	readonly seen_to?: number;
}

export interface Idempotency {
	/** Chosen by the caller; one user's keys mean nothing for another's. */
	readonly key: string;
	/** Equal exactly when the same was asked: covers node, action and options. */
	readonly digest: string;
}

/** How long an idempotency key is remembered after the acceptance it stands for. */
export const IDEMPOTENCY_KEY_LIFETIME_MS = 86_400_000;

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
	 * Loads the live actions that the question asks for, in order of acceptance, lets `decide` judge, and on acceptance, in one transaction: removes the
	 * visible record of the same action on the same node (appending `record_removed`), inserts the new one, appends
	 * `accepted`, and remembers `closes_node` and the idempotency key. A write that loses a race against the unique conflict key is decided again.
	 *
	 * `decide` is also told whether it is outdated: whether `planPosition` is no longer `seen_to`. False without `seen_to`.
	 *
	 * A refusal that names one of the live actions appends `refused` to that action's events, in the same transaction.
	 *
	 * A key that its user's earlier accepted start carried, less than `IDEMPOTENCY_KEY_LIFETIME_MS` ago, decides before `decide` does: with the same digest the
	 * answer is that same action as it is now or, once its record is gone, as the log knew it last; with another it is
	 * `idempotency_key_reused`. Refused starts leave no key behind. A key's age is judged by the clock that judges leases.
	 */
	accept(
		attempt: StartAttempt,
		decide: (live: readonly Action[], outdated: boolean) => Result<Acceptance, RequestError>,
		time_ms: number,
	): Promise<Result<Action, RequestError>>;

	/**
	 * Loads the visible record, lets `decide` name the events, applies them with the domain's `evolve` and appends them.
	 * `record_removed` deletes the visible record. Answers the action after the events (as it was last, when removed).
	 * `by` is the user who is behind them.
	 */
	amend(
		node_uid: NodeUid,
		name: ActionName,
		decide: (action: Action | undefined) => Result<readonly ActionEvent[], RequestError>,
		time_ms: number,
		by: string,
	): Promise<Result<Action, RequestError>>;

	find(node_uid: NodeUid, name: ActionName): Awaitable<Action | undefined>;
	findByUid(action_uid: ActionUid): Promise<Action | undefined>;
	/** Actions that are not terminal, in order of acceptance. Costs by how many are live, not by how many are stored. */
	live(): Promise<readonly Action[]>;
	/** Visible records in order of acceptance; of one node when given. */
	list(node_uid?: NodeUid): Promise<readonly Action[]>;

	/**
	 * Loads all live actions in order of acceptance, lets `choose` pick from them, and claims those for `owner`.
	 * `claimed` says whether an action has a claim whose lease has not run out. Claiming an action that was begun already appends
	 * `taken_over` to its events, unless `owner` was the last to claim it as well. Leases are judged by one clock per database, so that replicas need not agree on the time.
	 */
	claim(
		owner: string,
		choose: (live: readonly Action[], claimed: (action: Action) => boolean) => readonly Action[],
		lease: Lease,
	): Promise<readonly Claim[]>;

	/**
	 * Makes the claim good for another `ttl_ms` from now, also when its lease ran out and nobody took the action over. False, and nothing
	 * changes, once the claim is no longer the latest or has ended.
	 */
	renew(claim: Claim, lease: Lease): Promise<boolean>;

	/**
	 * The runner's only way to change an action: `decide` sees the action as it is now and names the events. Answers the
	 * action after them, or undefined when the claim is no longer the latest: then nothing was written and the runner must let go.
	 * A terminal status ends the claim. The events are told as done by the claim's owner on behalf of whoever started the action. Events of kind `progressed` change the record and are not logged.
	 *
	 * With a `basis`, `decide` is also told whether it is outdated, in the same transaction: so two runners, also of two processes, that have looked at the same
	 * state of things cannot both act on it.
	 */
	record(
		claim: Claim,
		decide: (action: Action, outdated: boolean) => readonly ActionEvent[],
		time_ms: number,
		basis?: Basis,
	): Promise<Action | undefined>;

	/** Gives the claim back without a change, so that another runner may go on with the action. */
	release(claim: Claim): Promise<void>;

	/** The log of one action, oldest first. */
	journal(action_uid: ActionUid): Promise<readonly RecordedEvent[]>;

	/** The last position of the log that can be read, 0 in an empty log. What is written from now on comes after it. */
	position(): Promise<number>;

	/**
	 * Where in the log the last line stands that changes what plans come to (domain, `PLAN_CHANGING_KINDS`), 0 where none does. Never goes down: once old lines
	 * were dropped, it is at least the position of the last of them.
	 */
	planPosition(): Awaitable<number>;

	/**
	 * One page of the log over all actions. Filters narrow it together. The log is never seen with a gap that is filled later: whoever has
	 * read up to an event has seen all before it that his filters let through.
	 */
	events(query: EventQuery): Promise<EventPage>;

	/**
	 * Calls `listener` soon after events may have been appended, by this process or another on the same database, once for many of them.
	 * It tells nothing else: read on with `events`. It may call for nothing, and a listener must not throw. Answers how to stop it.
	 */
	onAppended(listener: () => void): () => void;

	/**
	 * Drops the lines of the log older than `kept_ms` (from 0; infinite: none) of actions that have no visible record any more, and
	 * idempotency keys that have run out. Lines that a remembered key still answers from are kept. Works in batches that are
	 * durable one by one and answers how many lines went. Judged by the clock that judges leases; `time_ms` is the caller's time.
	 */
	forget(kept_ms: number, time_ms: number): Promise<number>;

	/** Nodes on which a `remove` was accepted and not taken back by `reopenNode`. */
	closedNodes(): Promise<readonly NodeUid[]>;
	/**
	 * Forgets that the node was closed: by this action it has left the cluster or is back in service. Nothing happens while another action than this
	 * one is a live `remove` of the node.
	 */
	reopenNode(node_uid: NodeUid, action_uid: ActionUid): Promise<void>;

	/**
	 * Resolves when the store can answer; rejects with the reason when it cannot. One that could not make its latest write tries whether it can write
	 * again, and rejects until then. For readiness.
	 */
	ping(): Promise<void>;
	/** Finishes what was promised and lets go of the data. */
	close(): Promise<void>;
}
