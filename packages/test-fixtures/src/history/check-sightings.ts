import { type ActionStatus, type ConflictScope, conflictKey, isTerminal } from "@node-actions/domain";
import { nameOf } from "../place.ts";
import { REACHABLE } from "../reachable.ts";
import { describeOperation, type Operation, type SeenAction } from "./recorded-run.ts";
import type { Violation } from "./violation.ts";

/** One answer that showed an action. */
interface Sighting {
	readonly operation: Operation;
	readonly action: SeenAction;
}

/**
 * Holds what clients saw to the rules without asking the history: no list shows two live instances, and between two sightings of an action, one
 * asked for after the other was there, lies a path of the transition table.
 */
export function checkSightings(operations: readonly Operation[], scope: ConflictScope): readonly Violation[] {
	const sightings = new Map<string, Sighting[]>();
	const violations: Violation[] = [];
	for (const operation of operations) {
		const actions = operation.outcome.kind === "shown" ? operation.outcome.actions : [];
		violations.push(...twoLive(operation, actions, scope));
		for (const action of actions) {
			const ofAction = sightings.get(action.action_uid);
			if (ofAction === undefined) sightings.set(action.action_uid, [{ operation, action }]);
			else ofAction.push({ operation, action });
		}
	}
	for (const ofAction of sightings.values()) violations.push(...noPath(ofAction));
	return violations;
}

function twoLive(operation: Operation, actions: readonly SeenAction[], scope: ConflictScope): readonly Violation[] {
	const live = actions.filter(({ status }) => !isTerminal(status));
	const keys = live.map((action) => conflictKey(scope, nameOf(action), Number(action.node_uid)));
	return new Set(keys).size === keys.length ? [] : [{ rule: "two_live", message: describeOperation(operation) }];
}

function* noPath(sightings: readonly Sighting[]): Iterable<Violation> {
	const byEnd = sightings.toSorted((a, b) => a.operation.ended_ms - b.operation.ended_ms);
	/** The first answer with each status, and the one with the most progress, among those that were there before. */
	const seen = new Map<ActionStatus, Sighting>();
	let furthest: Sighting | undefined;
	let ended = 0;
	for (const now of sightings.toSorted((a, b) => a.operation.began_ms - b.operation.began_ms)) {
		for (; ended < byEnd.length; ended += 1) {
			const earlier = byEnd[ended];
			if (earlier === undefined || earlier.operation.ended_ms >= now.operation.began_ms) break;
			if (!seen.has(earlier.action.status)) seen.set(earlier.action.status, earlier);
			if (earlier.action.progress > (furthest?.action.progress ?? -1)) furthest = earlier;
		}
		const wrong = [...seen.values()].find(({ action }) => !REACHABLE[action.status].has(now.action.status));
		const before = wrong ?? (now.action.progress < (furthest?.action.progress ?? 0) ? furthest : undefined);
		if (before === undefined) continue;
		const message = `${describeOperation(now.operation)}, after ${describeOperation(before.operation)}`;
		yield { rule: "backwards", message };
	}
}
