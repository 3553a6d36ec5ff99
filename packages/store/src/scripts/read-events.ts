import { EVENT_PAGE_MAX, type EventPage, type EventQuery } from "@node-actions/application";
import type { ActionEventKind } from "@node-actions/domain";
import { type ActionEventRow, recordedEventOf } from "../event-rows.ts";
import type { LogQueries, PageFilter, PageParameters } from "../log-queries.ts";
import { row, rows, type Script } from "../script.ts";

/** `ActionStore.events`. */
export function* readEvents(log: LogQueries, query: EventQuery): Script<EventPage> {
	const limit = Math.min(Math.max(1, Math.trunc(query.limit)), EVENT_PAGE_MAX);
	const found = yield* matching(log, query, limit + 1);
	const page = found.slice(0, limit);
	// Asked after the lines: what was dropped while they were read is then told, and not missed in silence.
	const forgotten = (yield* row(log.forgotten, {}))?.value ?? 0;
	const newest = (yield* row(log.newest, {}))?.event_uid ?? 0;
	const last = page.at(-1);
	return {
		events: page.map(recordedEventOf),
		...(found.length > limit && last !== undefined ? { next_cursor: last.event_uid } : {}),
		oldest_event_uid: forgotten + 1,
		newest_event_uid: Math.max(newest, forgotten),
	};
}

/**
 * The first lines that match, in the order asked for. Several kinds are read one by one and merged: each is then a walk along an
 * index, however rare it is.
 */
function* matching(log: LogQueries, query: EventQuery, limit: number): Script<readonly ActionEventRow[]> {
	const newestFirst = query.order === "newest_first";
	const bounds = yield* positions(log, query);
	const kinds = query.kinds === undefined ? [undefined] : [...new Set(query.kinds)];
	const found: ActionEventRow[] = [];
	for (const kind of kinds) {
		const { filters, parameters } = narrowing(query, kind);
		const page = log.page(newestFirst ? "desc" : "asc", filters);
		found.push(...(yield* rows(page, { ...parameters, ...bounds, limit })));
	}
	return found.sort((a, b) => (newestFirst ? b.event_uid - a.event_uid : a.event_uid - b.event_uid)).slice(0, limit);
}

/** Clocks of replicas, and one clock before and after it was set right, may differ by a day from the truth and so by two from each other. */
const CLOCKS_DIFFER_MS_MAX = 2 * 86_400_000;

/** The positions between which lines of the asked time can stand, so that a page need not look at all lines before or after it. */
function* positions(
	log: LogQueries,
	{ after = 0, before = Number.MAX_SAFE_INTEGER, since_ms, until_ms }: EventQuery,
): Script<Pick<PageParameters, "after" | "before">> {
	const earlier =
		since_ms === undefined ? undefined : yield* row(log.lastEarlierThan, { time_ms: since_ms - CLOCKS_DIFFER_MS_MAX });
	const later =
		until_ms === undefined ? undefined : yield* row(log.firstLaterThan, { time_ms: until_ms + CLOCKS_DIFFER_MS_MAX });
	return {
		after: Math.max(after, earlier?.event_uid ?? 0),
		before: Math.min(before, later?.event_uid ?? Number.MAX_SAFE_INTEGER),
	};
}

/** The filters that a query has, always in one order, and their values. */
function narrowing(query: EventQuery, kind: ActionEventKind | undefined) {
	const parameters = {
		action_uid: query.action_uid ?? null,
		node_uid: query.node_uid ?? null,
		name: query.name ?? null,
		kind: kind ?? null,
		actor: query.by ?? null,
		since_ms: query.since_ms ?? null,
		until_ms: query.until_ms ?? null,
	} satisfies Record<PageFilter, unknown>;
	const filters = (Object.keys(parameters) as PageFilter[]).filter((filter) => parameters[filter] !== null);
	return { filters, parameters };
}
