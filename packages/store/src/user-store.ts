import type { UserStore } from "@node-actions/application";
import { refuseWhenUnavailable } from "./refuse-when-unavailable.ts";
import { type Executor, row, rows } from "./script.ts";
import { changeUser } from "./scripts/change-user.ts";
import type { UserQueries } from "./user-queries.ts";
import { emailKey, userOf } from "./user-rows.ts";

/** The port over any database that runs scripts. `onError` receives what a caller is only told as `service_unavailable`. */
export function createUserStore(
	executor: Executor,
	queries: UserQueries,
	onError: (error: unknown) => void,
): UserStore {
	return {
		findByEmail: async (email) => {
			const found = await executor.read(row(queries.findByEmail, { email_key: emailKey(email) }));
			return found === undefined ? undefined : userOf(found);
		},
		find: async (uid) => {
			const found = await executor.read(row(queries.find, { uid }));
			return found === undefined ? undefined : userOf(found);
		},
		list: async () => (await executor.read(rows(queries.list, {}))).map(userOf),
		change: (decide) =>
			refuseWhenUnavailable(
				executor.write(() => changeUser(queries, decide)),
				onError,
			),
	};
}
