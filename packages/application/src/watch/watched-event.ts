import type { ActionName, NodeUid } from "@node-actions/domain";
import type { RecordedEvent } from "../ports/action-log.ts";
import { type EventObject, eventObject } from "../views/event-object.ts";
import type { PlansInForce } from "./plans-in-force.ts";

/** An event on its way to watchers, made once for all of them. */
export interface WatchedEvent {
	readonly event_uid: number;
	readonly node_uid: NodeUid;
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
	return (node_uid === undefined || node_uid === event.node_uid) && (name === undefined || name === event.name);
}

export async function watchedEvents(
	events: readonly RecordedEvent[],
	plans: PlansInForce,
): Promise<readonly WatchedEvent[]> {
	const steps = await plans.stepsOf(events);
	return events.map((recorded, at) => {
		const object = eventObject(recorded, steps[at]);
		const { event_uid, node_uid, name } = recorded;
		return { event_uid, node_uid, name, object, json: JSON.stringify(object) };
	});
}
