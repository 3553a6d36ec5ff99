import { EVENT_PAGE_MAX, type EventPage, type EventQuery } from "@node-actions/application";
import { ACTION_EVENT_KINDS, ACTION_NAMES } from "@node-actions/domain";
import { type ActionEventRow, recordedEventOf } from "../event-rows.ts";
import type { LogQueries, PageFilter, PageIndex, PageParameters } from "../log-queries.ts";
import { row, rows, type Script } from "../script.ts";
import { CLOCKS_DIFFER_MS_MAX, findTime } from "./find-time.ts";
import { placeOfLines } from "./lines-of-action.ts";

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
 * The first lines that match, in the order asked for. Kinds and names are read one by one and merged, so that each is a walk along an
 * index, however rare it is.
 */
function* matching(log: LogQueries, query: EventQuery, limit: number): Script<readonly ActionEventRow[]> {
	const newestFirst = query.order === "newest_first";
	const narrowed = yield* onItsNode(log, query);
	if (narrowed === undefined) return [];
	const bounds = yield* positions(log, narrowed);
	const found: ActionEventRow[] = [];
	for (const { by, parameters } of walks(narrowed)) {
		const filters = FILTERS.filter((filter) => parameters[filter] !== null && !WALKED[by].includes(filter));
		const page = log.page(newestFirst ? "desc" : "asc", by, filters);
		found.push(...(yield* rows(page, { ...parameters, ...bounds, limit })));
	}
	return found.sort((a, b) => (newestFirst ? b.event_uid - a.event_uid : a.event_uid - b.event_uid)).slice(0, limit);
}

/** The same question with the node of the action that it names, and from where on the action has lines. Undefined when nothing can match. */
function* onItsNode(log: LogQueries, query: EventQuery): Script<EventQuery | undefined> {
	const { action_uid, node_uid, after = 0 } = query;
	if (action_uid === undefined) return query;
	const place = yield* placeOfLines(log, action_uid);
	if (place === undefined || (node_uid !== undefined && node_uid !== place.node_uid)) return undefined;
	return { ...query, node_uid: place.node_uid, after: Math.max(after, place.first_event_uid - 1) };
}

/** The positions between which lines of the asked time can stand, so that a page need not look at all lines before or after it. */
function* positions(
	log: LogQueries,
	{ after = 0, before = Number.MAX_SAFE_INTEGER, since_ms, until_ms }: EventQuery,
): Script<Pick<PageParameters, "after" | "before">> {
	const earlier = since_ms === undefined ? undefined : yield* findTime(log, since_ms - CLOCKS_DIFFER_MS_MAX);
	const later = until_ms === undefined ? undefined : yield* findTime(log, until_ms + CLOCKS_DIFFER_MS_MAX + 1);
	return {
		after: Math.max(after, earlier?.last_event_uid ?? 0),
		before: Math.min(before, later?.first_event_uid ?? before),
	};
}

/** The filters that an index answers by itself. */
const WALKED: Readonly<Record<PageIndex, readonly PageFilter[]>> = {
	node_uid: ["node_uid"],
	actor: ["actor"],
	kind_and_name: ["kind", "name"],
	position: [],
};

const FILTERS = [
	"action_uid",
	"node_uid",
	"name",
	"kind",
	"actor",
	"since_ms",
	"until_ms",
] as const satisfies readonly PageFilter[];

interface Walk {
	readonly by: PageIndex;
	readonly parameters: Omit<PageParameters, "after" | "before" | "limit">;
}

/** The walks that together meet every line that may match, no line twice: one along the narrowest filter's index for each kind (and name). */
function walks(query: EventQuery): readonly Walk[] {
	const { action_uid = null, node_uid = null, by: actor = null, since_ms = null, until_ms = null } = query;
	const by = narrowest(query);
	const kinds = query.kinds ?? (by === "kind_and_name" ? ACTION_EVENT_KINDS : [null]);
	const names = query.name === undefined ? (by === "kind_and_name" ? ACTION_NAMES : [null]) : [query.name];
	return [...new Set(kinds)].flatMap((kind) =>
		names.map((name) => ({ by, parameters: { action_uid, node_uid, name, kind, actor, since_ms, until_ms } })),
	);
}

function narrowest({ node_uid, by, kinds, name }: EventQuery): PageIndex {
	if (node_uid !== undefined) return "node_uid";
	if (by !== undefined) return "actor";
	return kinds === undefined && name === undefined ? "position" : "kind_and_name";
}
