import type { Kysely } from "kysely";
import { type ActionQueries, actionQueries } from "./action-queries.ts";
import type { LeaseClock } from "./lease-clock.ts";
import type { LiveView } from "./live-view.ts";
import { type LogQueries, logQueries } from "./log-queries.ts";
import { type RetentionQueries, retentionQueries } from "./retention-queries.ts";
import type { StoreSchema } from "./schema.ts";

/** What the scripts about actions stand on, made once for each open database. */
export interface ActionDatabase {
	readonly queries: ActionQueries;
	readonly log: LogQueries;
	readonly retention: RetentionQueries;
	readonly view: LiveView;
	readonly clock: LeaseClock;
}

/** The same for a script that writes. */
export interface ActionWriter extends ActionDatabase {
	/** The script appended to the log; readers should hear of it once it is committed. */
	readonly onAppend: () => void;
}

/** Compiles the statements for the database behind `db`. `liveView` is how it knows the live actions, `clock` what its leases are judged by. */
export function actionDatabase(
	db: Kysely<StoreSchema>,
	liveView: (queries: ActionQueries) => LiveView,
	clock: LeaseClock,
): ActionDatabase {
	const queries = actionQueries(db);
	return { queries, log: logQueries(db), retention: retentionQueries(db), view: liveView(queries), clock };
}
