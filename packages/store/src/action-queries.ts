import type { ActionErrorCode, ActionName, ActionStatus } from "@node-actions/domain";
import type { Kysely } from "kysely";
import type { ActionRow } from "./action-rows.ts";
import { query } from "./query.ts";
import type { StoreSchema } from "./schema.ts";

/** Every statement about actions, compiled for the database behind `db`. */
export function actionQueries(db: Kysely<StoreSchema>) {
	const actions = db.selectFrom("action").selectAll();
	const live = actions.where("conflict_key", "is not", null);
	return {
		find: query<Place>()((p) => actions.where("node_uid", "=", p.node_uid).where("name", "=", p.name)),
		findByUid: query<ByUid>()((p) => actions.where("action_uid", "=", p.action_uid)),
		list: query<None>()(() => actions.orderBy("accepted_event_uid")),
		listOfNode: query<ByNode>()((p) => actions.where("node_uid", "=", p.node_uid).orderBy("accepted_event_uid")),
		live: query<None>()(() => live.orderBy("accepted_event_uid")),
		liveOfName: query<{ name: ActionName }>()((p) => live.where("name", "=", p.name).orderBy("accepted_event_uid")),
		insert: query<NewRow>()((p) =>
			db.insertInto("action").values({
				node_uid: p.node_uid,
				name: p.name,
				action_uid: p.action_uid,
				accepted_event_uid: p.accepted_event_uid,
				status: p.status,
				options_json: p.options_json,
				progress: p.progress,
				creation_time: p.creation_time,
				started_by: p.started_by,
				cancel_requested: p.cancel_requested,
				description: p.description,
				error_code: p.error_code,
				error_message: p.error_message,
				why_json: p.why_json,
				conflict_key: p.conflict_key,
				claim_owner: p.claim_owner,
				claim_epoch: p.claim_epoch,
				claim_until_ms: p.claim_until_ms,
				version: p.version,
			}),
		),
		update: query<ActionChange>()((p) =>
			db
				.updateTable("action")
				.set((column) => ({
					status: p.status,
					progress: p.progress,
					cancel_requested: p.cancel_requested,
					description: p.description,
					error_code: p.error_code,
					error_message: p.error_message,
					why_json: p.why_json,
					conflict_key: p.conflict_key,
					claim_owner: p.claim_owner,
					version: column("version", "+", 1),
				}))
				.where("action_uid", "=", p.action_uid)
				.where("version", "=", p.version)
				.returning("version"),
		),
		remove: query<AtVersion>()((p) =>
			db
				.deleteFrom("action")
				.where("action_uid", "=", p.action_uid)
				.where("version", "=", p.version)
				.returning("version"),
		),
		claim: query<AtVersion & { owner: string; claim_until_ms: number }>()((p) =>
			db
				.updateTable("action")
				.set((column) => ({
					claim_owner: p.owner,
					claim_epoch: column("claim_epoch", "+", 1),
					claim_until_ms: p.claim_until_ms,
					version: column("version", "+", 1),
				}))
				.where("action_uid", "=", p.action_uid)
				.where("version", "=", p.version)
				.returning(["claim_epoch", "version"]),
		),
		renew: query<ByUid & { owner: string; epoch: number; claim_until_ms: number }>()((p) =>
			db
				.updateTable("action")
				.set({ claim_until_ms: p.claim_until_ms })
				.where("action_uid", "=", p.action_uid)
				.where("claim_owner", "=", p.owner)
				.where("claim_epoch", "=", p.epoch)
				.where("claim_until_ms", ">", 0)
				.returning("action_uid"),
		),
		release: query<AtVersion>()((p) =>
			db
				.updateTable("action")
				.set((column) => ({ claim_until_ms: 0, version: column("version", "+", 1) }))
				.where("action_uid", "=", p.action_uid)
				.where("version", "=", p.version)
				.returning("version"),
		),
		releaseAll: query<None>()(() =>
			db.updateTable("action").set({ claim_owner: null }).where("claim_owner", "is not", null),
		),
		closedNodes: query<None>()(() => db.selectFrom("closed_node").select("node_uid").orderBy("node_uid")),
		closeNode: query<ByNode & ByUid & { time_ms: number }>()((p) =>
			db
				.insertInto("closed_node")
				.values({ node_uid: p.node_uid, action_uid: p.action_uid, time_ms: p.time_ms })
				.onConflict((conflict) => conflict.column("node_uid").doNothing()),
		),
		/** Touches the data, unlike `select 1`, which a database answers from nothing. */
		ping: query<None>()(() => db.selectFrom("counter").select("name").limit(1)),
		/** Writes something that was not there before: a database leaves out what changes nothing. */
		tryWrite: query<None>()(() =>
			db
				.insertInto("counter")
				.values({ name: "tried_write", value: 1 })
				.onConflict((conflict) =>
					conflict.column("name").doUpdateSet(({ eb }) => ({ value: eb("counter.value", "+", 1) })),
				),
		),
		reopenNode: query<ByNode & ByUid>()((p) =>
			db
				.deleteFrom("closed_node")
				.where("node_uid", "=", p.node_uid)
				.where(({ exists, not, selectFrom }) =>
					not(
						exists(
							selectFrom("action")
								.select("action.action_uid")
								.where("action.node_uid", "=", p.node_uid)
								.where("action.name", "=", "remove")
								.where("action.conflict_key", "is not", null)
								.where("action.action_uid", "!=", p.action_uid),
						),
					),
				),
		),
	};
}

export type ActionQueries = ReturnType<typeof actionQueries>;

type None = Record<never, never>;
type ByNode = { readonly node_uid: number };
type ByUid = { readonly action_uid: string };
type Place = ByNode & { readonly name: ActionName };
type AtVersion = ByUid & { readonly version: number };

type ChangingColumns = {
	readonly status: ActionStatus;
	readonly progress: number;
	readonly cancel_requested: number;
	readonly description: string | null;
	readonly error_code: ActionErrorCode | null;
	readonly error_message: string | null;
	readonly why_json: string | null;
	readonly conflict_key: string | null;
};

type ActionChange = AtVersion & ChangingColumns & { readonly claim_owner: string | null };

/** Every column: nothing of a row is left to the database. */
type NewRow = { readonly [Column in keyof ActionRow]: ActionRow[Column] };
