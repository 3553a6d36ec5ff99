import type { Kysely } from "kysely";
import { type ActionQueries, actionQueries } from "./action-queries.ts";
import type { LiveView } from "./live-view.ts";
import { type LogPositions, logPositions } from "./log-positions.ts";
import { type LogQueries, logQueries } from "./log-queries.ts";
import { type RetentionQueries, retentionQueries } from "./retention-queries.ts";
import type { StoreSchema } from "./schema.ts";
import type { StoreClock } from "./store-clock.ts";

/** What the scripts about actions stand on, made once for each open database. */
export interface ActionDatabase {
	readonly queries: ActionQueries;
	readonly log: LogQueries;
	readonly retention: RetentionQueries;
	readonly view: LiveView;
	readonly positions: LogPositions;
	readonly clock: StoreClock;
}

/** The same for a script that writes. */
export interface ActionWriter extends ActionDatabase {
	/** The script appended to the log; readers should hear of it once it is committed. */
	readonly onAppend: () => void;
}

/** How a database is used: by one process, which may remember what it wrote, or by several. */
export interface DatabaseUse {
	readonly liveView: (queries: ActionQueries) => LiveView;
	readonly clock: StoreClock;
}

/** Compiles the statements for the database behind `db`. */
export function actionDatabase(db: Kysely<StoreSchema>, use: DatabaseUse): ActionDatabase {
	const queries = actionQueries(db);
	const log = logQueries(db, use.clock);
	return {
		queries,
		log,
		retention: retentionQueries(db, use.clock),
		view: use.liveView(queries),
		positions: logPositions(log),
		clock: use.clock,
	};
}
