import { IDEMPOTENCY_KEY_LIFETIME_MS } from "@node-actions/application";
import type { Kysely } from "kysely";
import { query } from "./query.ts";
import type { StoreSchema } from "./schema.ts";
import { agoBy, type StoreClock } from "./store-clock.ts";

/** Statements that drop what is no longer kept, a bounded number of lines at a time, in order of position. */
export function retentionQueries(db: Kysely<StoreSchema>, clock: StoreClock) {
	return {
		/** The last line of the batch between two positions; none when fewer are left. */
		batchEnd: query<{ after: number; before: number; skip: number }>()((p) =>
			db
				.selectFrom("action_event")
				.select("event_uid")
				.where("event_uid", ">", p.after)
				.where("event_uid", "<", p.before)
				.orderBy("event_uid")
				.limit(1)
				.offset(p.skip),
		),
		/** Old lines of actions that have no record, and that no remembered key answers from. */
		dropLines: query<{ after: number; before: number; before_ms: number }>()((p) =>
			db
				.deleteFrom("action_event")
				.where("event_uid", ">", p.after)
				.where("event_uid", "<", p.before)
				.where("time_ms", "<", p.before_ms)
				.where((line) =>
					line.not(
						line.exists(
							line
								.selectFrom("action")
								.select("action.action_uid")
								.whereRef("action.action_uid", "=", "action_event.action_uid"),
						),
					),
				)
				.where((line) =>
					line.not(
						line.exists(
							line
								.selectFrom("idempotency_key")
								.select("idempotency_key.action_uid")
								.whereRef("idempotency_key.action_uid", "=", "action_event.action_uid"),
						),
					),
				)
				.returning("event_uid"),
		),
		/** Nothing up to this position is promised to be there any more. */
		raiseForgotten: query<{ event_uid: number }>()((p) =>
			db
				.updateTable("counter")
				.set({ value: p.event_uid })
				.where("name", "=", "forgotten_event_uid")
				.where("value", "<", p.event_uid),
		),
		/** Keys that have run out, the oldest first. */
		dropKeys: query<{ time_ms: number; limit: number }>()((p) =>
			db
				.deleteFrom("idempotency_key")
				.where("action_uid", "in", (key) =>
					key
						.selectFrom("idempotency_key")
						.select("action_uid")
						.where("time_ms", "<=", agoBy(clock, p.time_ms, IDEMPOTENCY_KEY_LIFETIME_MS))
						.orderBy("time_ms")
						.limit(p.limit),
				)
				.returning("action_uid"),
		),
	};
}

export type RetentionQueries = ReturnType<typeof retentionQueries>;
