import { ok, type RequestError, type Result, type User, type UserChange } from "@node-actions/domain";
import { row, rows, type Script } from "../script.ts";
import type { UserQueries } from "../user-queries.ts";
import { userColumns, userOf } from "../user-rows.ts";

/** `UserStore.change` in one transaction. */
export function* changeUser(
	queries: UserQueries,
	decide: (users: readonly User[], next_uid: number) => Result<UserChange, RequestError>,
): Script<Result<User, RequestError>> {
	const counter = yield* row(queries.lastUid, {});
	if (counter === undefined) throw new Error("The counter of user uids is missing.");
	const users = yield* rows(queries.list, {});
	const decided = decide(users.map(userOf), counter.value + 1);
	if (!decided.ok) return decided;
	yield* writeChange(queries, decided.value, counter.value);
	return ok(decided.value.user);
}

function* writeChange(queries: UserQueries, { kind, user }: UserChange, last_uid: number): Script<void> {
	switch (kind) {
		case "created":
			yield* rows(queries.insert, userColumns(user));
			if (user.uid > last_uid) yield* rows(queries.giveUid, { uid: user.uid });
			return;
		case "updated":
			yield* rows(queries.update, userColumns(user));
			return;
		case "deleted":
			yield* rows(queries.remove, { uid: user.uid });
			return;
		default:
			return kind satisfies never;
	}
}
