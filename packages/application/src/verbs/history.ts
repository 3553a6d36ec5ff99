import { authorise, err, ok, type RequestError, type Result, requestError } from "@node-actions/domain";
import { z } from "zod";
import type { EventQuery } from "../ports/action-log.ts";
import type { Principal } from "../principal.ts";
import type { HistoryInput } from "../schema/history-request.ts";
import type { ServiceDeps } from "../service-deps.ts";
import { eventObject, eventObjectSchema } from "../views/event-object.ts";
import { plansInForce } from "../watch/plans-in-force.ts";
import { findRecordsOfNode } from "./find-records-of-node.ts";

export const historySchema = z
	.object({
		events: z.array(eventObjectSchema),
		next_cursor: z.string().optional().meta({ description: "Present when there is more" }),
		oldest_event_uid: z.int().meta({ description: "From here on nothing was dropped" }),
		newest_event_uid: z.int().meta({ description: "The newest of all events; a watch after it misses nothing" }),
	})
	.meta({ id: "History" });

const CURSOR_NEVER_GIVEN = requestError("invalid_request", "cursor: must be the next_cursor of an earlier answer.");

export type History = z.output<typeof historySchema>;

/**
 * One page of what happened: every start, refusal for conflict, cancel, change of status, step and takeover, with time and user, also of actions
 * whose visible record is gone (contract, section 7). Refuses with `permission_denied` or `node_not_found`, and with
 * `invalid_request` a cursor beyond the end of the log, which no answer has given.
 */
export async function listHistory(
	deps: ServiceDeps,
	principal: Principal,
	input: HistoryInput,
): Promise<Result<History, RequestError>> {
	const { node_uid, cursor } = input;
	const allowed = authorise(
		principal.role,
		node_uid === undefined ? "view_status_of_all_node_actions" : "view_status_of_node_action",
	);
	if (!allowed.ok) return allowed;
	if (node_uid !== undefined) {
		const known = await findRecordsOfNode(deps, node_uid);
		if (!known.ok) return known;
	}
	const page = await deps.actions.events(queryOf(input));
	if (cursor !== undefined && Number(cursor) > page.newest_event_uid) return err(CURSOR_NEVER_GIVEN);
	const steps = await plansInForce(deps.actions).stepsOf(page.events);
	return ok({
		events: page.events.map((event, at) => eventObject(event, steps[at])),
		...(page.next_cursor === undefined ? {} : { next_cursor: String(page.next_cursor) }),
		oldest_event_uid: page.oldest_event_uid,
		newest_event_uid: page.newest_event_uid,
	});
}

function queryOf({ node_uid, action, action_uid, kind, user, since, until, order, limit, cursor }: HistoryInput) {
	return {
		order,
		limit,
		...(node_uid === undefined ? {} : { node_uid }),
		...(action === undefined ? {} : { name: action }),
		...(action_uid === undefined ? {} : { action_uid }),
		...(kind === undefined ? {} : { kinds: kind }),
		...(user === undefined ? {} : { by: user }),
		...(since === undefined ? {} : { since_ms: Math.ceil(milliseconds(since)) }),
		...(until === undefined ? {} : { until_ms: Math.floor(milliseconds(until)) }),
		...(cursor === undefined ? {} : { [order === "oldest_first" ? "after" : "before"]: Number(cursor) }),
	} satisfies EventQuery;
}

/** Exact for times with at most three digits behind the point, which is how events carry theirs. */
function milliseconds(seconds: number): number {
	return Math.round(seconds * 1e6) / 1e3;
}
