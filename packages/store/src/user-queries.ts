import type { Role } from "@node-actions/domain";
import type { Kysely, Selectable } from "kysely";
import { query } from "./query.ts";
import type { StoreSchema, UserTable } from "./schema.ts";

export type UserRow = Selectable<UserTable>;

/** Every statement about users, compiled for the database behind `db`. */
export function userQueries(db: Kysely<StoreSchema>) {
	const users = db.selectFrom("app_user").selectAll();
	return {
		find: query<ByUid>()((p) => users.where("uid", "=", p.uid)),
		findByEmail: query<{ email_key: string }>()((p) => users.where("email_key", "=", p.email_key)),
		list: query<None>()(() => users.orderBy("uid")),
		insert: query<NewUser>()((p) =>
			db.insertInto("app_user").values({
				uid: p.uid,
				email: p.email,
				email_key: p.email_key,
				name: p.name,
				role: p.role,
				password_hash: p.password_hash,
			}),
		),
		update: query<NewUser>()((p) =>
			db
				.updateTable("app_user")
				.set({
					email: p.email,
					email_key: p.email_key,
					name: p.name,
					role: p.role,
					password_hash: p.password_hash,
				})
				.where("uid", "=", p.uid),
		),
		remove: query<ByUid>()((p) => db.deleteFrom("app_user").where("uid", "=", p.uid)),
		/** Writing the value back takes the row's lock where databases have one, so that changes of users come one after the other. */
		lastUid: query<None>()(() =>
			db
				.updateTable("counter")
				.set((column) => ({ value: column.ref("value") }))
				.where("name", "=", "user_uid")
				.returning("value"),
		),
		giveUid: query<ByUid>()((p) => db.updateTable("counter").set({ value: p.uid }).where("name", "=", "user_uid")),
	};
}

export type UserQueries = ReturnType<typeof userQueries>;

type None = Record<never, never>;
type ByUid = { readonly uid: number };
type NewUser = ByUid & {
	readonly email: string;
	readonly email_key: string;
	readonly name: string;
	readonly role: Role;
	readonly password_hash: string;
};
