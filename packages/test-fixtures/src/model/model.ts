import type { ActionObject } from "@node-actions/application";
import { type ActionName, type ActionStatus, type ConflictScope, isTerminal, type NodeUid } from "@node-actions/domain";
import { expect } from "vitest";
import { place, placeOf } from "../place.ts";
import { REACHABLE } from "../reachable.ts";
import { expectLegalPath } from "../scenario/life-cycle.ts";
import type { World } from "../world.ts";

/** What has been seen of one visible record. */
interface Seen {
	readonly action_uid: string;
	readonly status: ActionStatus;
	readonly progress: number;
}

/**
 * What clients know. The runner works at its own pace, so the model does not foretell a status: it knows which records there are, and
 * that whatever is seen next must be reachable from what was seen last.
 */
export interface Model {
	readonly scope: ConflictScope;
	/** The visible record of each node and name that has one. */
	readonly records: Map<string, Seen>;
	/** Every action ever accepted. */
	readonly accepted: string[];
}

/** The product under the model, and what it is asked through. */
export interface Real {
	readonly world: World;
}

export function newModel(scope: ConflictScope): Model {
	return { scope, records: new Map(), accepted: [] };
}

/** Takes note of an action as it was shown, and fails where that cannot follow what was shown before. */
export function observe(model: Model, shown: ActionObject): void {
	const where = placeOf(shown);
	const before = model.records.get(where);
	expect(before?.action_uid, `${where} shows another instance than the one accepted last`).toBe(shown.action_uid);
	if (before === undefined) return;
	expect([...REACHABLE[before.status]], `${where} came from ${before.status}`).toContain(shown.status);
	expect(shown.progress, `${where} lost progress`).toBeGreaterThanOrEqual(before.progress);
	expect(shown.progress === 100, `${where} is ${shown.status} at ${shown.progress}`).toBe(shown.status === "completed");
	model.records.set(where, { action_uid: shown.action_uid, status: shown.status, progress: shown.progress });
}

/** Takes note of a list, which shows every record there is and no other, and never two live ones of one place. */
export function observeList(model: Model, actions: readonly ActionObject[]): void {
	expect(actions.map(placeOf).sort()).toEqual([...model.records.keys()].sort());
	for (const action of actions) observe(model, action);
	const live = actions.filter(({ status }) => !isTerminal(status));
	const taken = live.map((one) => (model.scope === "cluster" ? one.name : placeOf(one)));
	expect(taken).toEqual([...new Set(taken)]);
}

export function accept(model: Model, shown: ActionObject): void {
	model.records.set(placeOf(shown), { action_uid: shown.action_uid, status: shown.status, progress: shown.progress });
	model.accepted.push(shown.action_uid);
}

/** The records that a start has to be compared with, among those that were not seen to end. */
export function inTheWay(model: Model, node_uid: NodeUid, name: ActionName): readonly Seen[] {
	const nodes = model.scope === "cluster" ? [1, 2, 3] : [node_uid];
	return nodes
		.map((node) => model.records.get(place(node, name)))
		.filter((seen): seen is Seen => seen !== undefined && !isTerminal(seen.status));
}

/** Fails on an action whose history is no path of the transition table. */
export async function checkHistories({ world }: Real, model: Model): Promise<void> {
	for (const action_uid of model.accepted) expectLegalPath(await world.history(action_uid));
}
