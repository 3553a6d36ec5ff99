import { type ActionName, type ActionStatus, type ConflictScope, type NodeUid, SHOWN_NAME } from "@node-actions/domain";
import type { Asked, LoggedEvent, Operation, Outcome, SeenAction } from "../../src/history/recorded-run.ts";

const RUNNER = "runner-1";

/** A recorded run, told line by line: each request takes its time after the one before, and events happen in between. */
export class Story {
	readonly scope: ConflictScope;
	readonly operations: Operation[] = [];
	readonly log: LoggedEvent[] = [];
	#now_ms = 0;

	constructor(scope: ConflictScope = "cluster") {
		this.scope = scope;
	}

	/** A request that is answered before the next line is told. */
	ask(user: string, asked: Asked, outcome: Outcome): Operation {
		this.#now_ms += 2;
		const replica = this.operations.length % 2 === 0 ? "a" : "b";
		const operation = { user, replica, began_ms: this.#now_ms - 1, ended_ms: this.#now_ms, asked, outcome };
		this.operations.push(operation);
		return operation;
	}

	/** An event, by a runner on behalf of who started the action unless a user is named; more of it where there is more. */
	event(kind: LoggedEvent["kind"], action: SeenAction, more: Partial<LoggedEvent> = {}): LoggedEvent {
		const { action_uid } = action;
		const starter = this.log.find((event) => event.kind === "accepted" && event.action_uid === action_uid)?.user;
		const by = more.user === undefined ? { user: starter ?? "nobody", runner: RUNNER } : { user: more.user };
		const event = { event_uid: this.log.length + 1, kind, action_uid, action, ...by, ...more };
		this.log.push(event);
		return event;
	}

	/** The start of an action, with its event and its answer. */
	start(user: string, action: SeenAction): void {
		this.event("accepted", action, { user });
		this.ask(user, { kind: "start", ...asAsked(action) }, shown(action));
	}

	/** A runner brings the action to running. Answers it as it is then. */
	run(action: SeenAction): SeenAction {
		this.event("status_changed", at(action, "starting"));
		this.event("status_changed", at(action, "running"));
		this.event("planned", at(action, "running"));
		return at(action, "running");
	}
}

export function anAction(action_uid: string, name: ActionName, node_uid: NodeUid): SeenAction {
	return { action_uid, name: SHOWN_NAME[name], node_uid: String(node_uid), status: "queued", progress: 0 };
}

/** The same action later. */
export function at(action: SeenAction, status: ActionStatus, progress = action.progress): SeenAction {
	return { ...action, status, progress: status === "completed" ? 100 : progress };
}

export function shown(...actions: readonly SeenAction[]): Outcome {
	return { kind: "shown", actions };
}

export function refused(error_code: string, action_uid?: string): Outcome {
	return { kind: "refused", error_code, ...(action_uid === undefined ? {} : { action_uid }) };
}

function asAsked({ name, node_uid }: SeenAction): { readonly node_uid: NodeUid; readonly name: ActionName } {
	return { node_uid: Number(node_uid), name: name === "remove_node" ? "remove" : name };
}
