import type { ActionEventKind, ActionName } from "@node-actions/domain";
import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { ActionEventRow } from "./event-rows.ts";
import { type Query, query } from "./query.ts";
import type { StoreSchema } from "./schema.ts";

/** Every statement about the log and about idempotency keys, compiled for the database behind `db`. */
export function logQueries(db: Kysely<StoreSchema>) {
	const events = db.selectFrom("action_event").selectAll();
	const pages = new Map<string, Query<PageParameters, ActionEventRow>>();
	return {
		append: query<NewEvent>()((p) =>
			db
				.insertInto("action_event")
				.values({
					time_ms: p.time_ms,
					action_uid: p.action_uid,
					node_uid: p.node_uid,
					name: p.name,
					kind: p.kind,
					actor: p.actor,
					event_json: p.event_json,
					after_json: p.after_json,
				})
				.returning("event_uid"),
		),
		journal: query<{ action_uid: string }>()((p) => events.where("action_uid", "=", p.action_uid).orderBy("event_uid")),
		/** One page with these filters. Compiled when it is first asked for, and kept: there are at most 256 shapes. */
		page(order: "asc" | "desc", filters: readonly PageFilter[]): Query<PageParameters, ActionEventRow> {
			const shape = [order, ...filters].join();
			const known = pages.get(shape);
			if (known !== undefined) return known;
			const compiled = query<PageParameters>()((p) =>
				filters
					.reduce(
						(page, filter) => FILTERS[filter](page, p),
						events.where("event_uid", ">", p.after).where("event_uid", "<", p.before),
					)
					.orderBy("event_uid", order)
					.limit(p.limit),
			);
			pages.set(shape, compiled);
			return compiled;
		},
		newest: query<None>()(() =>
			db.selectFrom("action_event").select("event_uid").orderBy("event_uid", "desc").limit(1),
		),
		lastEarlierThan: query<{ time_ms: number }>()((p) =>
			db
				.selectFrom("action_event")
				.select("event_uid")
				.where("time_ms", "<", p.time_ms)
				.orderBy("time_ms", "desc")
				.orderBy("event_uid", "desc")
				.limit(1),
		),
		firstLaterThan: query<{ time_ms: number }>()((p) =>
			db
				.selectFrom("action_event")
				.select("event_uid")
				.where("time_ms", ">", p.time_ms)
				.orderBy("time_ms")
				.orderBy("event_uid")
				.limit(1),
		),
		forgotten: query<None>()(() => db.selectFrom("counter").select("value").where("name", "=", "forgotten_event_uid")),
		findKey: query<{ actor: string; key: string }>()((p) =>
			db.selectFrom("idempotency_key").selectAll().where("actor", "=", p.actor).where("key", "=", p.key),
		),
		/** Answers a row unless the key is taken by one that has not run out. */
		keepKey: query<NewKey & { run_out_ms: number }>()((p) =>
			db
				.insertInto("idempotency_key")
				.values({ actor: p.actor, key: p.key, digest: p.digest, action_uid: p.action_uid, time_ms: p.time_ms })
				.onConflict((conflict) =>
					conflict
						.columns(["actor", "key"])
						.doUpdateSet({ digest: p.digest, action_uid: p.action_uid, time_ms: p.time_ms })
						.where("idempotency_key.time_ms", "<=", p.run_out_ms),
				)
				.returning("action_uid"),
		),
	};
}

export type LogQueries = ReturnType<typeof logQueries>;

type None = Record<never, never>;

/** Every column that the database does not give itself. */
type NewEvent = Omit<ActionEventRow, "event_uid">;

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

/** Keeps a database from reading the log in order of time, which would mean to sort what it read: the order asked for is that of position. */
const timeAsRead = sql<number>`+${sql.ref("time_ms")}`;

const FILTERS = {
	action_uid: (page, p) => page.where("action_uid", "=", p.action_uid),
	node_uid: (page, p) => page.where("node_uid", "=", p.node_uid),
	name: (page, p) => page.where("name", "=", p.name),
	kind: (page, p) => page.where("kind", "=", p.kind),
	actor: (page, p) => page.where("actor", "=", p.actor),
	since_ms: (page, p) => page.where(timeAsRead, ">=", p.since_ms),
	until_ms: (page, p) => page.where(timeAsRead, "<=", p.until_ms),
} as const satisfies Record<PageFilter, (page: Page, parameters: PageParameters) => Page>;
