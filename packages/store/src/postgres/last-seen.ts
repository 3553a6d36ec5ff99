import { type ActionName, isTerminal, type NodeUid, ok } from "@node-actions/domain";
import { type ActionRow, actionOf, newRecord } from "../action-rows.ts";
import type { Foresight } from "../action-store.ts";
import { eventColumns } from "../event-rows.ts";
import { type StartAtOnce, startAtOnce } from "./start-at-once.ts";

/** Of each action's name. Those are forgotten first that were seen first. */
const PLACES_MAX = 10_000;

/**
 * Foresees a start from what this process last saw in its place. Others write as well, so none of it need be true any more, and the statement makes sure. Where a record was
 * written since somebody looked, no more is known of it; a start with an idempotency key or with a plan to be checked always looks.
 */
export function lastSeen(): Foresight {
	const seen = new Map<ActionName, Map<NodeUid, ActionRow | "taken">>();

	function placesOf(name: ActionName): Map<NodeUid, ActionRow | "taken"> {
		const places = seen.get(name) ?? new Map<NodeUid, ActionRow | "taken">();
		seen.set(name, places);
		return places;
	}

	function remember(node_uid: NodeUid, name: ActionName, record: ActionRow | "taken"): void {
		const places = placesOf(name);
		places.set(node_uid, record);
		if (places.size <= PLACES_MAX) return;
		const [oldest] = places.keys();
		if (oldest !== undefined) places.delete(oldest);
	}

	return {
		found: (node_uid, name, record) => {
			if (record === undefined) placesOf(name).delete(node_uid);
			else remember(node_uid, name, record);
		},
		foresee: ({ question, node_uid, by, idempotency, seen_to }, decide, time_ms) => {
			const { name } = question;
			const before = placesOf(name).get(node_uid);
			remember(node_uid, name, "taken");
			if (idempotency !== undefined || seen_to !== undefined || before === "taken") return undefined;
			if (before !== undefined && !isTerminal(before.status)) return undefined;
			const decided = decide([], false);
			if (!decided.ok) return undefined;
			const { action, conflict_key, closes_node } = decided.value;
			const cause = { by, time_ms };
			const start: StartAtOnce = {
				record: newRecord(action, conflict_key),
				accepted: eventColumns(action, { kind: "accepted", action }, cause),
				closes_node,
				isAloneOfName: question.node_uid === undefined,
				...(before === undefined ? {} : { replaced: replacing(before, by, time_ms) }),
			};
			return { call: (mark) => startAtOnce(start, mark), value: ok(action) };
		},
	};
}

function replacing(before: ActionRow, by: string, time_ms: number): NonNullable<StartAtOnce["replaced"]> {
	const removed = eventColumns(actionOf(before), { kind: "record_removed", by }, { by, time_ms });
	return { version: before.version, removed };
}
