import { EVENT_PAGE_MAX, type EventPage, type EventQuery } from "@node-actions/application";
import { ACTION_EVENT_KINDS, ACTION_NAMES } from "@node-actions/domain";
import { type ActionEventRow, recordedEventOf } from "../event-rows.ts";
import type { LogQueries, PageFilter, PageIndex, PageParameters } from "../log-queries.ts";
import { row, rows, type Script } from "../script.ts";
import { CLOCKS_DIFFER_MS_MAX, findTime } from "./find-time.ts";
import { type LinesPlace, placeOfLines } from "./lines-of-action.ts";

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
	const place = query.action_uid === undefined ? undefined : yield* placeOfLines(log, query.action_uid);
	if (query.action_uid !== undefined && place === undefined) return [];
	const bounds = yield* positions(log, query);
	const after = Math.max(bounds.after, (place?.first_event_uid ?? 0) - 1);
	const found: ActionEventRow[] = [];
	for (const { by, parameters } of walks(query, place)) {
		const filters = FILTERS.filter((filter) => parameters[filter] !== null && !WALKED[by].includes(filter));
		const page = log.page(newestFirst ? "desc" : "asc", by, filters);
		found.push(...(yield* rows(page, { ...parameters, ...bounds, after, limit })));
	}
	return found.sort((a, b) => (newestFirst ? b.event_uid - a.event_uid : a.event_uid - b.event_uid)).slice(0, limit);
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
	asked_node_uid: ["node_uid"],
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

/**
 * The walks that together meet every line that may match, no line twice: along the narrowest filter's index, one for each kind (and name). `place`: where the lines of
 * the asked action are.
 */
function walks(query: EventQuery, place: LinesPlace | undefined): readonly Walk[] {
	const { action_uid = null, by: actor = null, since_ms = null, until_ms = null } = query;
	const node_uid = query.node_uid ?? place?.node_uid ?? null;
	return narrowest(query, place).flatMap((by) => {
		const kinds = query.kinds ?? (by === "kind_and_name" ? ACTION_EVENT_KINDS : [null]);
		const names = query.name === undefined ? (by === "kind_and_name" ? ACTION_NAMES : [null]) : [query.name];
		return [...new Set(kinds)].flatMap((kind) =>
			names.map((name) => ({ by, parameters: { action_uid, node_uid, name, kind, actor, since_ms, until_ms } })),
		);
	});
}

/** All lines of an action stand on its node, and refused starts of other nodes are found by these as well. */
function narrowest({ node_uid, by, kinds, name }: EventQuery, place: LinesPlace | undefined): readonly PageIndex[] {
	if (place !== undefined) return [(node_uid ?? place.node_uid) === place.node_uid ? "node_uid" : "asked_node_uid"];
	if (node_uid !== undefined) return ["node_uid", "asked_node_uid"];
	if (by !== undefined) return ["actor"];
	return [kinds === undefined && name === undefined ? "position" : "kind_and_name"];
}
