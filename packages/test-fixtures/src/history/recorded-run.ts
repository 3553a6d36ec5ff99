import type { ActionObject, EventObject } from "@node-actions/application";
import type { ActionName, ConflictScope, NodeUid } from "@node-actions/domain";

/** Everything that clients saw of a product under load, and what its history tells in the end. */
export interface RecordedRun {
	readonly scope: ConflictScope;
	/** In any order. */
	readonly operations: readonly Operation[];
	/** The whole history, oldest first, read when nothing was going on any more. */
	readonly log: readonly LoggedEvent[];
}

/** One request of one client, by the one clock of whoever recorded it. */
export interface Operation {
	/** The client's user, which it shares with no other client. A client asks one thing at a time. */
	readonly user: string;
	/** Whom it asked, as it should stand in a message. */
	readonly replica: string;
	/** Before the first byte was sent. */
	readonly began_ms: number;
	/** When the answer was there whole, or the connection broke. */
	readonly ended_ms: number;
	readonly asked: Asked;
	readonly outcome: Outcome;
}

export type Asked =
	| { readonly kind: "cancel" | "get"; readonly node_uid: NodeUid; readonly name: ActionName }
	| {
			readonly kind: "start";
			readonly node_uid: NodeUid;
			readonly name: ActionName;
			/** Of the user's own; starts with the same one ask for the same. */
			readonly idempotency_key?: string;
	  }
	/** All visible records, or those of one node. */
	| { readonly kind: "list"; readonly node_uid?: NodeUid }
	/** The newest page of the history. */
	| { readonly kind: "history" };

export type Outcome =
	/** One action, or as many as a list has. */
	| { readonly kind: "shown"; readonly actions: readonly SeenAction[] }
	/** Uids of the events on the page, newest first; `newest` is what the answer calls the newest of all. */
	| { readonly kind: "page"; readonly event_uids: readonly number[]; readonly newest: number }
	| { readonly kind: "refused"; readonly error_code: string; readonly action_uid?: string }
	/** Broken off, or 503: what was asked may have been done, may yet be done, or may never be. */
	| { readonly kind: "unknown" };

export type SeenAction = Pick<ActionObject, "action_uid" | "name" | "node_uid" | "status" | "progress">;

export type LoggedEvent = Pick<
	EventObject,
	"event_uid" | "kind" | "user" | "runner" | "action_uid" | "epoch" | "refused"
> & {
	readonly action: SeenAction;
};

/** The request and its answer in one line, for messages. */
export function describeOperation({ user, replica, began_ms, ended_ms, asked, outcome }: Operation): string {
	const { kind, ...about } = asked;
	const place = Object.values(about).join(" ");
	return `${user} on ${replica} [${began_ms.toFixed(1)}, ${ended_ms.toFixed(1)}] ${kind} ${place}: ${describeOutcome(outcome)}`;
}

function describeOutcome(outcome: Outcome): string {
	switch (outcome.kind) {
		case "shown":
			return `[${outcome.actions.map(describeSeen).join(", ")}]`;
		case "page":
			return `events ${outcome.event_uids.join()} of ${outcome.newest}`;
		case "refused":
			return `${outcome.error_code} ${outcome.action_uid ?? ""}`;
		case "unknown":
			return "no answer";
		default:
			return outcome satisfies never;
	}
}

function describeSeen({ action_uid, name, node_uid, status, progress }: SeenAction): string {
	return `${name} of node ${node_uid} ${action_uid} ${status} ${progress} %`;
}
