import type { ActionName, NodeUid } from "@node-actions/domain";
import type { RecordedEvent } from "../ports/action-log.ts";
import { type EventObject, eventObject } from "../views/event-object.ts";
import type { PlansInForce } from "./plans-in-force.ts";

/** An event on its way to watchers, made once for all of them. */
export interface WatchedEvent {
	readonly event_uid: number;
	/** The action's, and on a refusal also the one that was asked for. */
	readonly node_uids: readonly NodeUid[];
	readonly name: ActionName;
	readonly object: EventObject;
	/** The object as JSON, without a line break. */
	readonly json: string;
}

/** Which events a watcher wants. */
export interface WatchFilter {
	readonly node_uid?: NodeUid;
	readonly name?: ActionName;
}

export function letsThrough({ node_uid, name }: WatchFilter, event: WatchedEvent): boolean {
	return (node_uid === undefined || event.node_uids.includes(node_uid)) && (name === undefined || name === event.name);
}

export async function watchedEvents(
	events: readonly RecordedEvent[],
	plans: PlansInForce,
): Promise<readonly WatchedEvent[]> {
	const steps = await plans.stepsOf(events);
	return events.map((recorded, at) => {
		const object = eventObject(recorded, steps[at]);
		const { event_uid, name } = recorded;
		return { event_uid, node_uids: nodesOf(recorded), name, object, json: JSON.stringify(object) };
	});
}

/** As `EventQuery.node_uid` means it. */
function nodesOf({ node_uid, event }: RecordedEvent): readonly NodeUid[] {
	return event.kind === "refused" && event.node_uid !== node_uid ? [node_uid, event.node_uid] : [node_uid];
}
