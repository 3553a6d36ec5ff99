import { type ActionStatus, type ConflictScope, canBecome, conflictKey, isTerminal } from "@node-actions/domain";
import { nameOf, place, placeOf } from "../place.ts";
import type { Effect } from "./effect.ts";
import type { Life } from "./life.ts";
import type { LoggedEvent } from "./recorded-run.ts";
import { Sights } from "./sights.ts";
import type { Rule, Violation } from "./violation.ts";

/** What a log says, and where it breaks the rules by itself. */
export interface Replay {
	readonly violations: readonly Violation[];
	readonly effects: readonly Effect[];
	readonly sights: Sights;
	/** When each action was accepted, by uid: events before it. */
	readonly accepted: ReadonlyMap<string, number>;
	/** What records were like when they were removed, and when that was, by action. */
	readonly removed: ReadonlyMap<
		string,
		{ readonly status: ActionStatus; readonly progress: number; readonly at: number }
	>;
	/** When a removal of the node first ran, by node: from then on it may have left. */
	readonly leaving: ReadonlyMap<number, number>;
}

/** Goes through the whole log, oldest first, and holds every event to the domain's rules. */
export function replayLog(log: readonly LoggedEvent[], scope: ConflictScope): Replay {
	const replay = new LogReplay(scope);
	for (const [at, event] of log.entries()) replay.take(event, at);
	replay.end();
	return replay;
}

/** What a cancel brings about at once; nothing while starting (domain, `decideCancel`). */
const AT_ONCE: Partial<Record<ActionStatus, ActionStatus>> = { queued: "cancelled", running: "cancelling" };

class LogReplay implements Replay {
	readonly violations: Violation[] = [];
	readonly effects: Effect[] = [];
	readonly sights = new Sights();
	readonly accepted = new Map<string, number>();
	readonly leaving = new Map<number, number>();
	readonly removed = new Map<
		string,
		{ readonly status: ActionStatus; readonly progress: number; readonly at: number }
	>();
	readonly #scope: ConflictScope;
	readonly #lives = new Map<string, Life>();
	/** Visible records by place, live actions by conflict key, begun ones by node. */
	readonly #records = new Map<string, Life>();
	readonly #holders = new Map<string, Life>();
	readonly #begun = new Map<number, Life>();
	/** Cancels whose change of status has to follow, by action. */
	readonly #due = new Map<Life, { readonly status: ActionStatus; readonly effect: Effect }>();
	/** The last removal of a record, by place. */
	readonly #removals = new Map<string, Effect>();
	#newest = 0;

	constructor(scope: ConflictScope) {
		this.#scope = scope;
	}

	/** The event with so many others before it. */
	take(event: LoggedEvent, before: number): void {
		const { event_uid, kind, action_uid } = event;
		if (event_uid <= this.#newest) this.#broken("log_order", event, `comes after event ${this.#newest}`);
		this.#newest = event_uid;
		if (kind === "accepted") {
			this.#accept(event, before);
			return;
		}
		const life = this.#lives.get(action_uid);
		if (life === undefined) this.#broken("life_cycle", event, "comes without an acceptance");
		else if (life.removed) this.#broken("life_cycle", event, "comes after the record was removed");
		else this.#happen(life, event, before);
	}

	end(): void {
		for (const { action_uid, status } of this.#lives.values()) {
			if (isTerminal(status)) continue;
			this.violations.push({ rule: "unfinished", message: `action ${action_uid} is left ${status}` });
		}
	}

	#accept(event: LoggedEvent, before: number): void {
		const { action, action_uid, user } = event;
		const node_uid = Number(action.node_uid);
		const where = placeOf(action);
		const conflict_key = conflictKey(this.#scope, nameOf(action), node_uid);
		const holder = this.#holders.get(conflict_key);
		if (holder !== undefined) this.#broken("two_live", event, `is accepted while ${holder.action_uid} is live`);
		if (this.#lives.has(action_uid)) this.#broken("life_cycle", event, "is accepted a second time");
		if (this.#records.has(where)) this.#broken("life_cycle", event, `is accepted beside another record at ${where}`);
		if (action.status !== "queued" || action.progress !== 0) this.#broken("life_cycle", event, "does not begin queued");
		const removal = this.#removals.get(where);
		const replaces = removal?.user === user ? removal : undefined;
		this.effects.push({
			...{ kind: "start", user, place: where, action_uid, before, after: before + 1, status: action.status },
			...(replaces === undefined ? {} : { replaces }),
		});
		const life: Life = {
			...{ action_uid, node_uid, place: where, conflict_key, status: action.status, progress: action.progress },
			...{ cancel_requested: false, removed: false, runner: undefined, epoch: 0 },
		};
		this.#lives.set(action_uid, life);
		this.#records.set(where, life);
		this.#holders.set(conflict_key, life);
		this.accepted.set(action_uid, before);
		this.#show(life, before);
	}

	#happen(life: Life, event: LoggedEvent, before: number): void {
		const { kind, user, runner, action } = event;
		const due = this.#due.get(life);
		this.#due.delete(life);
		const asDue =
			kind === "status_changed" && due?.status === action.status && due.effect.user === user && runner === undefined;
		if (due !== undefined && !asDue)
			this.#broken("cancel", event, `comes where ${due.status} had to follow the cancel`);
		switch (kind) {
			case "status_changed":
				if (due !== undefined && asDue) this.#takesEffect(due.effect, action.status, before);
				else this.#isByRunner(life, event);
				this.#become(life, event, before);
				break;
			case "cancel_requested":
				this.#askForCancel(life, event, before);
				break;
			case "record_removed":
				if (!isTerminal(life.status)) this.#broken("life_cycle", event, `removes the record while ${life.status}`);
				this.#remove(life, event, before);
				break;
			case "refused":
				this.#refuse(life, event, before);
				break;
			case "taken_over":
				if ((event.epoch ?? 0) <= life.epoch) this.#broken("one_runner", event, "does not raise the epoch");
				if (isTerminal(life.status)) this.#broken("life_cycle", event, "takes over what has ended");
				life.epoch = event.epoch ?? 0;
				life.runner = runner;
				if (runner === undefined) this.#broken("one_runner", event, "does not say by which process");
				break;
			case "planned":
			case "step_started":
			case "step_done":
				this.#isByRunner(life, event);
				if (life.status !== "running" && (kind !== "step_done" || life.status !== "cancelling"))
					this.#broken("life_cycle", event, `comes while ${life.status}`);
				break;
			default:
				kind satisfies "accepted" | "progressed";
		}
		this.#agrees(life, event);
		this.#show(life, before);
	}

	/** Takes over what the event says of the action, and complains where the events before say otherwise. */
	#agrees(life: Life, event: LoggedEvent): void {
		const { status, progress } = event.action;
		if (life.status !== status) this.#broken("life_cycle", event, `tells ${status} of what is ${life.status}`);
		if (progress < life.progress) this.#broken("life_cycle", event, `falls back from ${life.progress} %`);
		if ((progress === 100) !== (status === "completed"))
			this.#broken("life_cycle", event, `is ${status} at ${progress} %`);
		life.status = status;
		life.progress = progress;
	}

	#become(life: Life, event: LoggedEvent, before: number): void {
		const { status } = event.action;
		if (!canBecome(life.status, status)) this.#broken("life_cycle", event, `goes from ${life.status} to ${status}`);
		if (life.status === "running" && life.cancel_requested && status !== "cancelling")
			this.#broken("cancel", event, `becomes ${status} although its cancel had been asked for`);
		if ((status === "cancelling" || status === "cancelled") && !life.cancel_requested)
			this.#broken("cancel", event, `becomes ${status} although nobody asked for that`);
		life.status = status;
		const { node_uid, conflict_key } = life;
		if (status === "starting") {
			const other = this.#begun.get(node_uid);
			if (other !== undefined) this.#broken("one_per_node", event, `begins while ${other.action_uid} is at work`);
			this.#begun.set(node_uid, life);
		}
		if (status === "running" && nameOf(event.action) === "remove" && !this.leaving.has(node_uid))
			this.leaving.set(node_uid, before);
		if (!isTerminal(status)) return;
		if (this.#begun.get(node_uid) === life) this.#begun.delete(node_uid);
		if (this.#holders.get(conflict_key) === life) this.#holders.delete(conflict_key);
	}

	#askForCancel(life: Life, event: LoggedEvent, before: number): void {
		const isNew = AT_ONCE[life.status] !== undefined || (life.status === "starting" && !life.cancel_requested);
		if (!isNew) this.#broken("cancel", event, "asks for what was asked for before, or can no more be");
		life.cancel_requested = true;
		const effect = effectOf("cancel", life, event, before);
		this.effects.push(effect);
		const status = AT_ONCE[life.status];
		if (status !== undefined) this.#due.set(life, { status, effect });
	}

	#takesEffect(effect: Effect, status: ActionStatus, before: number): void {
		effect.status = status;
		effect.after = before + 1;
	}

	#remove(life: Life, event: LoggedEvent, before: number): void {
		const effect = effectOf("removal", life, event, before);
		this.effects.push(effect);
		this.#removals.set(life.place, effect);
		this.#records.delete(life.place);
		this.removed.set(life.action_uid, { status: life.status, progress: life.progress, at: before + 1 });
		life.removed = true;
	}

	#refuse(life: Life, event: LoggedEvent, before: number): void {
		const { refused } = event;
		if (refused === undefined) {
			this.#broken("refusal", event, "does not say what was refused");
			return;
		}
		const name = nameOf(refused);
		const holder = this.#holders.get(conflictKey(this.#scope, name, Number(refused.node_uid)));
		if (holder !== life) this.#broken("refusal", event, `refuses ${name} on node ${refused.node_uid} without a reason`);
		const where = place(Number(refused.node_uid), name);
		this.effects.push({ ...effectOf("refusal", life, event, before), place: where });
	}

	#isByRunner(life: Life, event: LoggedEvent): void {
		if (life.status === "queued") life.runner = event.runner;
		if (event.runner === undefined) this.#broken("one_runner", event, "does not say by which process");
		else if (life.runner !== event.runner)
			this.#broken("one_runner", event, `is by ${event.runner}, not by ${life.runner}`);
	}

	#show({ place: where, action_uid, status, progress, removed, cancel_requested }: Life, before: number): void {
		const record = { action_uid, status, progress, cancelled: cancel_requested };
		this.sights.show(where, before + 1, removed ? undefined : record);
	}

	#broken(rule: Rule, { event_uid, kind, action, action_uid }: LoggedEvent, what: string): void {
		const about = `event ${event_uid}, ${kind} ${action.status} of ${action_uid} at ${placeOf(action)}`;
		this.violations.push({ rule, message: `${about}: ${what}` });
	}
}

function effectOf(kind: Effect["kind"], life: Life, { user }: LoggedEvent, before: number): Effect {
	const { place: where, action_uid, status } = life;
	return { kind, user, place: where, action_uid, before, after: before + 1, status };
}
