import { nameOf, place, placeOf } from "../place.ts";
import { Claims, keyOf } from "./claims.ts";
import { describeOperation, type LoggedEvent, type Operation, type SeenAction } from "./recorded-run.ts";
import type { Replay } from "./replay-log.ts";
import type { Shown } from "./sights.ts";
import type { Rule, Violation } from "./violation.ts";

/** Where an operation finds its place in the log: so many events had happened. */
type Placed = number | { readonly rule: Rule; readonly why: string } | undefined;

/**
 * Finds a moment of the log for every operation: a write's is where its effect lies, a read's is one at which everything it showed was so. The
 * moments must not run against real time: whatever began after something else had ended comes no earlier. Each operation takes
 * the earliest moment there is for it, which leaves most room for those that follow, so that where this finds no moment there is none. (This is
 * the test of linearizability, made easy by the log, which says in which order the writes were done.)
 */
export function checkOrder(
	operations: readonly Operation[],
	log: readonly LoggedEvent[],
	replay: Replay,
): readonly Violation[] {
	const placement = new Placement(log, replay);
	const violations: Violation[] = [];
	const moments = new Map<Operation, number>();
	const byEnd = operations.toSorted((a, b) => a.ended_ms - b.ended_ms);
	let reached = { moment: 0, by: undefined as Operation | undefined };
	let ended = 0;
	const froms = new Map<Operation, number>();
	for (const operation of operations.toSorted((a, b) => a.began_ms - b.began_ms)) {
		for (; ended < byEnd.length; ended += 1) {
			const earlier = byEnd[ended];
			if (earlier === undefined || earlier.ended_ms >= operation.began_ms) break;
			const moment = moments.get(earlier) ?? 0;
			if (moment > reached.moment) reached = { moment, by: earlier };
		}
		froms.set(operation, reached.moment);
		const placed = placement.of(operation, reached.moment);
		if (typeof placed === "number") moments.set(operation, placed);
		else if (placed !== undefined) {
			const after = reached.by === undefined ? "" : `, after ${describeOperation(reached.by)}`;
			violations.push({ rule: placed.rule, message: `${describeOperation(operation)}: ${placed.why}${after}` });
		}
	}
	return [...violations, ...placement.claims.leftOver(operations, froms, new Set(placement.accepted.keys()))];
}

class Placement {
	readonly claims: Claims;
	/** The action that was accepted, by idempotency key. */
	readonly accepted = new Map<string, string>();
	/** When a start was first asked for under a key. */
	readonly #askedFirst = new Map<string, number>();
	readonly #replay: Replay;
	readonly #log: readonly LoggedEvent[];
	/** Events up to a uid, by that uid. */
	readonly #positions: ReadonlyMap<number, number>;

	constructor(log: readonly LoggedEvent[], replay: Replay) {
		this.#replay = replay;
		this.#log = log;
		this.#positions = new Map(log.map(({ event_uid }, at) => [event_uid, at + 1]));
		this.claims = new Claims(replay.effects);
	}

	of(operation: Operation, from: number): Placed {
		const { outcome } = operation;
		const key = keyOf(operation);
		if (key !== undefined && !this.#askedFirst.has(key)) this.#askedFirst.set(key, from);
		switch (outcome.kind) {
			case "shown":
				return this.#shown(operation, outcome.actions, from);
			case "page":
				return this.#page(outcome, from);
			case "refused":
				return this.#refused(operation, outcome, from);
			case "unknown":
				return undefined;
			default:
				return outcome satisfies never;
		}
	}

	#shown(operation: Operation, actions: readonly SeenAction[], from: number): Placed {
		const { asked } = operation;
		if (asked.kind === "list") return this.#list(actions, asked.node_uid, from);
		const [action, ...others] = actions;
		const isAsked =
			asked.kind !== "history" && action !== undefined && placeOf(action) === place(asked.node_uid, asked.name);
		if (!isAsked || others.length > 0) return { rule: "never_so", why: "shows something else than was asked for" };
		switch (asked.kind) {
			case "get":
				return this.#fit(new Map([[placeOf(action), action]]), from);
			case "start":
				return this.#started(operation, action, from);
			case "cancel": {
				const taken = this.claims.take(operation, ["cancel", "removal"], action, from);
				if (typeof taken === "number" || (action.status !== "starting" && action.status !== "cancelling")) return taken;
				// It had been asked for before, maybe by the same client, and is not written twice.
				const repeated = this.#fit(new Map([[placeOf(action), { ...action, cancel_requested: true }]]), from);
				return typeof repeated === "number" ? repeated : taken;
			}
			default:
				return asked satisfies never;
		}
	}

	/** A start that was sent before may have been accepted then, and is answered with what has become of its action. */
	#started(operation: Operation, action: SeenAction, from: number): Placed {
		const key = keyOf(operation);
		if (key === undefined) return this.claims.take(operation, ["start"], action, from);
		const { action_uid } = action;
		const known = this.accepted.get(key);
		if (known === action_uid) return this.#asItIs(action, from);
		if (known !== undefined) return { rule: "idempotency", why: `was accepted as ${known} before` };
		this.accepted.set(key, action_uid);
		const taken = this.claims.take(operation, ["start"], { action_uid }, this.#askedFirst.get(key) ?? from);
		return typeof taken === "number" ? this.#asItIs(action, Math.max(from, taken)) : taken;
	}

	/** The action at one moment, or as it was when its record was removed. */
	#asItIs(action: SeenAction, from: number): Placed {
		const visible = this.#fit(new Map([[placeOf(action), action]]), from);
		if (typeof visible === "number") return visible;
		const removed = this.#replay.removed.get(action.action_uid);
		const isAsRemoved = removed?.status === action.status && removed.progress === action.progress;
		return isAsRemoved ? Math.max(from, removed.at) : visible;
	}

	#list(actions: readonly SeenAction[], node_uid: number | undefined, from: number): Placed {
		const shown = new Map<string, Shown | undefined>();
		for (const where of this.#replay.sights.places(node_uid)) shown.set(where, undefined);
		let before = -1;
		for (const action of actions) {
			const accepted = this.#replay.accepted.get(action.action_uid) ?? -1;
			if (accepted <= before)
				return { rule: "never_so", why: `${action.action_uid} is out of the order of acceptance` };
			before = accepted;
			if (shown.get(placeOf(action)) !== undefined)
				return { rule: "never_so", why: `${nameOf(action)} is there twice` };
			shown.set(placeOf(action), action);
		}
		return this.#fit(shown, from);
	}

	#fit(shown: ReadonlyMap<string, Shown | undefined>, from: number): Placed {
		const { sights } = this.#replay;
		const moment = sights.firstFitOfAll(shown, from);
		if (moment !== undefined) return moment;
		const earlier = sights.firstFitOfAll(shown, 0);
		if (earlier === undefined) return { rule: "never_so", why: "was so at no moment" };
		return { rule: "backwards", why: `was so at ${earlier} and no more since ${from}` };
	}

	/** What a page showed must still be what the history tells up to there. */
	#page(
		{ event_uids, newest }: { readonly event_uids: readonly number[]; readonly newest: number },
		from: number,
	): Placed {
		const moment = newest === 0 ? 0 : this.#positions.get(newest);
		if (moment === undefined) return { rule: "never_so", why: `tells of event ${newest}, which is not in the history` };
		const told = this.#log.slice(Math.max(0, moment - event_uids.length), moment).map(({ event_uid }) => event_uid);
		if (told.toReversed().join() !== event_uids.join()) {
			return { rule: "never_so", why: `the history up to there is now ${told.toReversed().join()}` };
		}
		return moment >= from ? moment : { rule: "backwards", why: `ends at ${moment}, before ${from}` };
	}

	#refused(
		operation: Operation,
		{ error_code, action_uid }: { readonly error_code: string; readonly action_uid?: string },
		from: number,
	): Placed {
		const { asked } = operation;
		const accepted = this.accepted.get(keyOf(operation) ?? "");
		if (accepted !== undefined) return { rule: "idempotency", why: `was accepted as ${accepted} before` };
		if (asked.kind === "start" && error_code === "action_conflict" && action_uid !== undefined)
			return this.claims.take(operation, ["refusal"], { action_uid }, from);
		if ((asked.kind === "get" || asked.kind === "cancel") && error_code === "action_not_found")
			return this.#fit(new Map([[place(asked.node_uid, asked.name), undefined]]), from);
		if ((asked.kind === "start" || asked.kind === "list") && error_code === "node_not_found") {
			const left = this.#replay.leaving.get(asked.node_uid ?? 0);
			if (left === undefined) return { rule: "refusal", why: "no removal of the node has run" };
			if (asked.kind === "start") return Math.max(left, from);
			const nothing = this.#replay.sights.places(asked.node_uid).map((where) => [where, undefined] as const);
			return this.#fit(new Map(nothing), Math.max(left, from));
		}
		return { rule: "refusal", why: "is no answer to this" };
	}
}
