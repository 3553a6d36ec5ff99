import { IDEMPOTENCY_KEY_LIFETIME_MS } from "@node-actions/application";
import { ACTION_NAMES, type ActionEventKind, type ActionName, PLAN_CHANGING_KINDS } from "@node-actions/domain";
import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { ActionEventRow } from "./event-rows.ts";
import { type Query, query } from "./query.ts";
import type { StoreSchema } from "./schema.ts";
import { agoBy, nowBy, type StoreClock } from "./store-clock.ts";

/** Every statement about the log and about idempotency keys, compiled for the database behind `db`. */
export function logQueries(db: Kysely<StoreSchema>, clock: StoreClock) {
	const events = db.selectFrom("action_event").selectAll();
	const pages = new Map<string, Query<PageParameters, ActionEventRow>>();
	return {
		append: query<ActionEventRow>()((p) =>
			db.insertInto("action_event").values({ ...columnsOf(p), event_uid: p.event_uid }),
		),
		journal: query<{ node_uid: number; first_event_uid: number; action_uid: string }>()((p) =>
			events
				.where("node_uid", "=", p.node_uid)
				.where("event_uid", ">=", p.first_event_uid)
				.where(textOf("action_uid"), "=", p.action_uid)
				.orderBy("event_uid"),
		),
		/** Where the lines of an action are that has a record: on this node, from this position on. */
		placeOfRecord: query<{ action_uid: string }>()((p) =>
			db
				.selectFrom("action")
				.select(["node_uid", "accepted_event_uid as first_event_uid"])
				.where("action_uid", "=", p.action_uid),
		),
		/** The same for one whose record was removed. */
		placeOfRemoved: query<{ action_uid: string }>()((p) =>
			db
				.selectFrom("action_event")
				.select("node_uid")
				.where("action_uid", "=", p.action_uid)
				.where("kind", "=", sql.lit<ActionEventKind>("record_removed")),
		),
		/**
		 * One page along the index of `by`, with these filters besides. Compiled when it is first asked for, and kept: there are some hundred
		 * shapes at most.
		 */
		page(order: "asc" | "desc", by: PageIndex, filters: readonly PageFilter[]): Query<PageParameters, ActionEventRow> {
			const shape = [order, by, ...filters].join();
			const known = pages.get(shape);
			if (known !== undefined) return known;
			const compiled = query<PageParameters>()((p) =>
				filters
					.reduce(
						(page, filter) => FILTERS[filter](page, p),
						INDEXES[by](events.where("event_uid", ">", p.after).where("event_uid", "<", p.before), p),
					)
					.orderBy("event_uid", order)
					.limit(p.limit),
			);
			pages.set(shape, compiled);
			return compiled;
		},
		newest: query<None>()(() =>
			db.selectFrom("action_event").select(["event_uid", "time_ms"]).orderBy("event_uid", "desc").limit(1),
		),
		/** Where the last line of each kind and name stands that changes plans, each found by one look into the index; and the last of those that were dropped. */
		planPositions: query<None>()(() =>
			db.selectNoFrom(({ selectFrom }) => [
				...PLAN_CHANGING_KINDS.flatMap((kind) =>
					ACTION_NAMES.map((name) =>
						selectFrom("action_event")
							.select("event_uid")
							.where("kind", "=", sql.lit(kind))
							.where("name", "=", sql.lit(name))
							.orderBy("event_uid", "desc")
							.limit(1)
							.as(`${kind}_${name}`),
					),
				),
				selectFrom("counter").select("value").where("name", "=", "forgotten_event_uid").as("forgotten"),
			]),
		),
		/** Whether another action has a line of this kind after the position. Walks from there, since few lines are that new. */
		takenUpSince: query<{ position: number; kind: ActionEventKind; action_uid: string }>()((p) =>
			db
				.selectFrom("action_event")
				.select("event_uid")
				.where("event_uid", ">", p.position)
				.where(textOf("kind"), "=", p.kind)
				.where(textOf("action_uid"), "!=", p.action_uid)
				.limit(1),
		),
		firstFrom: query<{ event_uid: number }>()((p) =>
			db
				.selectFrom("action_event")
				.select(["event_uid", "time_ms"])
				.where("event_uid", ">=", p.event_uid)
				.orderBy("event_uid")
				.limit(1),
		),
		forgotten: query<None>()(() => db.selectFrom("counter").select("value").where("name", "=", "forgotten_event_uid")),
		/** A key that has not run out. */
		findKey: query<{ actor: string; key: string; time_ms: number }>()((p) =>
			db
				.selectFrom("idempotency_key")
				.selectAll()
				.where("actor", "=", p.actor)
				.where("key", "=", p.key)
				.where("time_ms", ">", agoBy(clock, p.time_ms, IDEMPOTENCY_KEY_LIFETIME_MS)),
		),
		/** Answers a row unless the key is taken by one that has not run out. */
		keepKey: query<NewKey>()((p) => {
			const { digest, action_uid } = p;
			const time_ms = nowBy(clock, p.time_ms);
			return db
				.insertInto("idempotency_key")
				.values({ actor: p.actor, key: p.key, digest, action_uid, time_ms })
				.onConflict((conflict) =>
					conflict
						.columns(["actor", "key"])
						.doUpdateSet({ digest, action_uid, time_ms })
						.where("idempotency_key.time_ms", "<=", agoBy(clock, p.time_ms, IDEMPOTENCY_KEY_LIFETIME_MS)),
				)
				.returning("action_uid");
		}),
	};
}

export type LogQueries = ReturnType<typeof logQueries>;

type None = Record<never, never>;

/** A line without its position. */
export type NewEvent = Omit<ActionEventRow, "event_uid">;

/** Named one by one, since placeholders answer to any name and have none to list. */
function columnsOf(p: NewEvent): NewEvent {
	return {
		time_ms: p.time_ms,
		action_uid: p.action_uid,
		node_uid: p.node_uid,
		name: p.name,
		kind: p.kind,
		actor: p.actor,
		runner: p.runner,
		event_json: p.event_json,
		after_json: p.after_json,
		asked_node_uid: p.asked_node_uid,
	};
}

type NewKey = {
	readonly actor: string;
	readonly key: string;
	readonly digest: string;
	readonly action_uid: string;
	readonly time_ms: number;
};

/** Filters that a page does not have are null. */
export type PageParameters = {
	readonly after: number;
	readonly before: number;
	readonly limit: number;
} & FilterParameters;

type FilterParameters = {
	readonly action_uid: string | null;
	readonly node_uid: number | null;
	readonly name: ActionName | null;
	readonly kind: ActionEventKind | null;
	readonly actor: string | null;
	readonly since_ms: number | null;
	readonly until_ms: number | null;
};

export type PageFilter = keyof FilterParameters;

type Page = SelectQueryBuilder<StoreSchema, "action_event", ActionEventRow>;

/** What a page walks along: an index of the log, or the log itself. */
const INDEXES = {
	node_uid: (page, p) => page.where("node_uid", "=", p.node_uid),
	asked_node_uid: (page, p) => page.where("asked_node_uid", "=", p.node_uid),
	actor: (page, p) => page.where("actor", "=", p.actor),
	kind_and_name: (page, p) => page.where("kind", "=", p.kind).where("name", "=", p.name),
	position: (page) => page,
} as const satisfies Record<string, (page: Page, parameters: PageParameters) => Page>;

export type PageIndex = keyof typeof INDEXES;

/** Compared as a value made from the column, which no index holds, so that the database walks along the one that was chosen. */
const FILTERS = {
	action_uid: (page, p) => page.where(textOf("action_uid"), "=", p.action_uid),
	node_uid: (page, p) => page.where(numberOf("node_uid"), "=", p.node_uid),
	name: (page, p) => page.where(textOf("name"), "=", p.name),
	kind: (page, p) => page.where(textOf("kind"), "=", p.kind),
	actor: (page, p) => page.where(textOf("actor"), "=", p.actor),
	since_ms: (page, p) => page.where(numberOf("time_ms"), ">=", p.since_ms),
	until_ms: (page, p) => page.where(numberOf("time_ms"), "<=", p.until_ms),
} as const satisfies Record<PageFilter, (page: Page, parameters: PageParameters) => Page>;

function textOf(column: "action_uid" | "name" | "kind" | "actor") {
	return sql<string>`(${sql.ref(column)} || '')`;
}

function numberOf(column: "node_uid" | "time_ms") {
	return sql<number>`(${sql.ref(column)} + 0)`;
}
