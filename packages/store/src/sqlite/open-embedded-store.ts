import { join } from "node:path";
import type { ActionStore, UserStore } from "@node-actions/application";
import { Kysely } from "kysely";
import { actionDatabase } from "../action-database.ts";
import { createActionStore } from "../action-store.ts";
import { rememberedLiveView } from "../live-view.ts";
import { planPosition } from "../log-positions.ts";
import { localLogWatch } from "../log-watch.ts";
import { migrate } from "../migrations/migrate.ts";
import type { StoreSchema } from "../schema.ts";
import { rows } from "../script.ts";
import { userQueries } from "../user-queries.ts";
import { createUserStore } from "../user-store.ts";
import { nodeSqliteDialect } from "./kysely-dialect.ts";
import { openDatabase } from "./open-database.ts";
import { rememberActions, rememberUsers } from "./remember-reads.ts";
import { openError } from "./sqlite-error.ts";
import { sqliteExecutor } from "./sqlite-executor.ts";

/** The file in the data directory. SQLite keeps two more beside it with `-wal` and `-shm` after the name; they belong together. */
export const EMBEDDED_STORE_FILE = "actions.db";

export interface EmbeddedStoreOptions {
	/** Exists already, and is held by nobody else: whoever opens the store keeps other processes out. */
	readonly directory: string;
	/** Receives errors that a caller is only told as `service_unavailable`. Default: nobody. */
	readonly onError?: (error: unknown) => void;
}

export interface EmbeddedStore {
	readonly actions: ActionStore;
	readonly users: UserStore;
	/**
	 * What an error of this store is to the person who started the product, as long as it has not started: a `StoreOpenError`. Others are given back
	 * as they are.
	 */
	explain(error: unknown): unknown;
	/** The same as `actions.close`: finishes what was promised and lets go of the data. */
	close(): Promise<void>;
	[Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens the store of a single process, kept in one file, and makes or upgrades its schema. Claims of earlier processes are void from
 * here on. Rejects with `StoreOpenError`, whose message is meant for the person who started the product.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
	const file = join(options.directory, EMBEDDED_STORE_FILE);
	const onError = options.onError ?? (() => {});
	try {
		const db = openDatabase(file);
		try {
			const kysely = new Kysely<StoreSchema>({ dialect: nodeSqliteDialect(db) });
			await migrate(kysely, "sqlite", file);
			const database = actionDatabase(kysely, {
				liveView: rememberedLiveView,
				clock: "callers",
			});
			const executor = sqliteExecutor(db, () => {
				database.view.forget();
				database.positions.goOnFrom(undefined);
			});
			await executor.write(() => rows(database.queries.releaseAll, {}));
			// So that a log that is lost later takes no more with it than what comes from here on.
			db.exec("pragma wal_checkpoint(passive)");
			const actions = rememberActions(createActionStore({ executor, database, watch: localLogWatch(), onError }));
			return {
				actions: {
					...actions,
					// Writes run to their end without giving up the thread, and this process makes them all: what is known here is committed.
					planPosition() {
						try {
							database.positions.last_plan_change ??= executor.readNow(planPosition(database.log));
							return database.positions.last_plan_change;
						} catch (error) {
							return Promise.reject(error);
						}
					},
					forget: async (...asked) => {
						try {
							return await actions.forget(...asked);
						} finally {
							// It may have raised the position.
							database.positions.goOnFrom(undefined);
						}
					},
					ping: async () => {
						executor.checkUndamaged();
						await actions.ping();
					},
				},
				users: rememberUsers(createUserStore(executor, userQueries(kysely), onError)),
				explain: (error) => openError(error, file),
				close: () => executor.close(),
				[Symbol.asyncDispose]: () => executor.close(),
			};
		} catch (error) {
			db.close();
			throw error;
		}
	} catch (error) {
		throw openError(error, file);
	}
}
