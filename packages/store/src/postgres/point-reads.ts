import type { ActionDatabase } from "../action-database.ts";
import type { UserQueries } from "../user-queries.ts";

/** The statements that nearly every request begins with. Each finds one row at most. */
export function pointReads({ queries, log }: ActionDatabase, users: UserQueries): ReadonlySet<string> {
	return new Set([users.find, users.findByEmail, queries.find, queries.findByUid, log.newest].map(({ sql }) => sql));
}
