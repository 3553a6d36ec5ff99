import { type RequestError, requestError } from "@node-actions/domain";
import type { EventPage } from "../ports/action-log.ts";

/** The refusal of a reader who has got to `position`, if events after it may no longer be kept. */
export function eventsForgotten(
	position: number,
	{ oldest_event_uid }: Pick<EventPage, "oldest_event_uid">,
): RequestError | undefined {
	if (position >= oldest_event_uid - 1) return undefined;
	return requestError(
		"event_id_expired",
		`Events right after ${position} are no longer kept; what is kept without a gap begins with event ${oldest_event_uid}. Read the actions as they are now, and watch without an id.`,
	);
}

/** The refusal of an id that this log has not given yet. */
export function eventUnknown(position: number, { newest_event_uid }: Pick<EventPage, "newest_event_uid">) {
	if (position <= newest_event_uid) return undefined;
	return requestError(
		"invalid_request",
		`There was no event ${position} yet; the newest is ${newest_event_uid}. Watch without an id.`,
	);
}
