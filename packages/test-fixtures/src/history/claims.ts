import type { ActionStatus } from "@node-actions/domain";
import { place } from "../place.ts";
import type { Effect } from "./effect.ts";
import { describeOperation, type Operation } from "./recorded-run.ts";
import type { Rule, Violation } from "./violation.ts";

/** Which effect in the log belongs to which request. Each belongs to one. */
export class Claims {
	/** Not taken yet, in the order of the log, by user. */
	readonly #free = new Map<string, Set<Effect>>();
	/** Removals that starts did by themselves, unless a request of their own is found for them. */
	readonly #replaced: ReadonlySet<Effect>;

	constructor(effects: readonly Effect[]) {
		this.#replaced = new Set(effects.flatMap(({ replaces }) => (replaces === undefined ? [] : [replaces])));
		for (const effect of effects) {
			const ofUser = this.#free.get(effect.user);
			if (ofUser === undefined) this.#free.set(effect.user, new Set([effect]));
			else ofUser.add(effect);
		}
	}

	/** Takes the earliest effect that the answer tells of and answers the moment right after it. */
	take(
		operation: Operation,
		kinds: readonly Effect["kind"][],
		told: { readonly action_uid: string; readonly status?: ActionStatus },
		from: number,
	): number | { readonly rule: Rule; readonly why: string } {
		const where = placeAsked(operation);
		let early: Effect | undefined;
		for (const effect of this.#of(operation.user)) {
			if (!kinds.includes(effect.kind) || effect.action_uid !== told.action_uid || effect.place !== where) continue;
			if (told.status !== undefined && told.status !== effect.status) continue;
			if (effect.before < from) {
				early ??= effect;
				continue;
			}
			this.#of(operation.user).delete(effect);
			return effect.after;
		}
		if (early === undefined) return { rule: "lost", why: "the history knows nothing of it" };
		return { rule: "backwards", why: `was done at ${early.before}, before ${from}, when it had not been asked` };
	}

	/**
	 * Hands what is left to the requests whose outcome is unknown, each of which may have done once, at any time, what it asked for. `froms`: when
	 * each was asked. `accepted`: idempotency keys under which a start was accepted, which no other start can be. Complains about the rest.
	 */
	leftOver(
		operations: readonly Operation[],
		froms: ReadonlyMap<Operation, number>,
		accepted: ReadonlySet<string>,
	): readonly Violation[] {
		const spent = new Set(accepted);
		const unknown = new Set(operations.filter(({ outcome }) => outcome.kind === "unknown"));
		const free = [...this.#free.values()].flatMap((effects) => [...effects]);
		return free.flatMap((effect) => {
			if (this.#replaced.has(effect)) return [];
			for (const operation of unknown) {
				if (!mayHaveDone(operation, effect) || effect.before < (froms.get(operation) ?? 0)) continue;
				const key = effect.kind === "start" ? keyOf(operation) : undefined;
				if (key !== undefined && spent.has(key)) continue;
				if (key !== undefined) spent.add(key);
				unknown.delete(operation);
				return [];
			}
			const { kind, user, place: where, action_uid, before } = effect;
			const message = `${kind} of ${action_uid} at ${where} by ${user}, at ${before}, answers no request`;
			return [{ rule: "unasked", message }];
		});
	}

	#of(user: string): Set<Effect> {
		return this.#free.get(user) ?? new Set();
	}
}

const ASKED_AS = { start: "start", refusal: "start", cancel: "cancel", removal: "cancel" } as const;

function mayHaveDone(operation: Operation, { kind, user, place: where }: Effect): boolean {
	const { asked } = operation;
	return operation.user === user && asked.kind === ASKED_AS[kind] && placeAsked(operation) === where;
}

/** The idempotency key of a start that has one. Keys of different users differ. */
export function keyOf({ asked }: Operation): string | undefined {
	return asked.kind === "start" ? asked.idempotency_key : undefined;
}

function placeAsked(operation: Operation): string {
	const { asked } = operation;
	if (asked.kind === "list" || asked.kind === "history") {
		throw new Error(`${describeOperation(operation)} asks for no place.`);
	}
	return place(asked.node_uid, asked.name);
}
