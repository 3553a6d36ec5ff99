import { randomUUID } from "node:crypto";
import type { ActionStore, UserStore } from "@node-actions/application";
import { type ConnectionSettings, connectionSettings, DatabaseUrlError, quietPool } from "@node-actions/postgres";
import { Kysely, PostgresDialect } from "kysely";
import { actionDatabase } from "../action-database.ts";
import { createActionStore } from "../action-store.ts";
import { askedLiveView } from "../live-view.ts";
import { localLogWatch } from "../log-watch.ts";
import type { StoreSchema } from "../schema.ts";
import { StoreOpenError } from "../store-error.ts";
import { userQueries } from "../user-queries.ts";
import { createUserStore } from "../user-store.ts";
import { type AlikeSetting, alikeGroup } from "./alike-settings.ts";
import { lastSeen } from "./last-seen.ts";
import { leasedUsers } from "./leased-users.ts";
import { migrateDatabase } from "./migrate-database.ts";
import { keepSecret, keptSecret, SESSION_SETTINGS, serverTime, tellAppended, WRITER_SETTINGS } from "./own-queries.ts";
import { pointReads } from "./point-reads.ts";
import { openError } from "./postgres-error.ts";
import { postgresExecutor } from "./postgres-executor.ts";
import { askOn } from "./run-script.ts";
import { sharedLogWatch } from "./shared-log-watch.ts";
import { tellOthers } from "./tell-others.ts";
import { togetherForms } from "./together-forms.ts";
import { WHOLE_NUMBERS } from "./whole-numbers.ts";

export interface PostgresStoreOptions {
	/** `postgres://user:password@host:port/database`, with parameters such as `sslmode`. The server is PostgreSQL 13 or newer, the encoding UTF8. */
	readonly url: string;
	/** Receives errors that a caller is only told as `service_unavailable`. Default: nobody. */
	readonly onError?: (error: unknown) => void;
	/** Connections for reading at most, from 1. Three more are used: one reads what is quick to answer, one writes, one listens. Default 7. */
	readonly readers?: number;
	/** What all processes that are running on the database must have alike. Default: nothing. */
	readonly alike?: readonly AlikeSetting[];
	/** How often to look for what others have appended although nobody told of it, in milliseconds, 1 to 2147483647. Default 2,000. */
	readonly look_every_ms?: number;
}

export interface PostgresStore {
	/** Names the database for people, in a sentence's beginning. Never holds the password. */
	readonly place: string;
	readonly actions: ActionStore;
	readonly users: UserStore;
	/**
	 * What an error of this store is to the person who started the product, as long as it has not started: a `StoreOpenError`. Others are given back
	 * as they are.
	 */
	explain(error: unknown): unknown;
	/**
	 * The secret of this name that all processes on the database have alike: the one that is kept, or else this one, which is kept from
	 * now on. Rejects with `StoreUnavailable`.
	 */
	sharedSecret(name: string, secret: string): Promise<string>;
	/** The same as `actions.close`: finishes what was promised and lets go of the connections. */
	close(): Promise<void>;
	[Symbol.asyncDispose](): Promise<void>;
}

const READERS = 7;

/**
 * Opens a store that any number of processes share, and makes or upgrades its schema. Claims of other processes stay good until their lease
 * runs out. Rejects with `StoreOpenError`, whose message is meant for the person who started the product.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
	const { client, place } = settingsOf(options.url);
	const config = { ...client, types: WHOLE_NUMBERS };
	const onError = options.onError ?? (() => {});
	const group = alikeGroup(options.alike ?? []);
	const writer = quietPool({ ...config, max: 1 }, WRITER_SETTINGS, group.join);
	try {
		// First, so that a process that is refused changes nothing.
		await group.joinFirst(writer);
		await migrateDatabase(config, place);
		await group.joinAgain(writer);
	} catch (error) {
		await writer.end();
		throw openError(error, place);
	}
	const store_uid = randomUUID();
	const readers = quietPool({ ...config, max: options.readers ?? READERS }, SESSION_SETTINGS);
	// A pool of its own, so that no other reader takes a place that the server would not give twice.
	const quickReader = quietPool({ ...config, max: 1 }, SESSION_SETTINGS);
	const kysely = new Kysely<StoreSchema>({ dialect: new PostgresDialect({ pool: readers }) });
	const database = actionDatabase(kysely, {
		liveView: askedLiveView,
		clock: serverTime,
	});
	const users = userQueries(kysely);
	const executor = postgresExecutor(
		{ readers, quickReader, writer },
		{
			store_uid,
			positions: database.positions,
			forms: togetherForms(database),
			points: pointReads(database, users),
			others: tellOthers(() => askOn(readers)(tellAppended(store_uid))),
		},
	);
	const watch = sharedLogWatch(config, store_uid, localLogWatch(), options.look_every_ms);
	const close = async () => {
		await Promise.all([executor.close(), watch.close()]);
	};
	const actions = createActionStore({ executor, database, watch, onError, foresight: lastSeen() });
	return {
		place,
		actions: {
			...actions,
			ping: async () => {
				group.check();
				await actions.ping();
			},
			close,
		},
		users: leasedUsers(createUserStore(executor, users, onError)),
		sharedSecret: async (name, secret) => {
			const ask = askOn(readers);
			await ask(keepSecret(name, secret));
			const [kept] = (await ask(keptSecret(name))) as readonly { readonly secret: string }[];
			return kept?.secret ?? secret;
		},
		explain: (error) => openError(error, place),
		close,
		[Symbol.asyncDispose]: close,
	};
}

function settingsOf(url: string): ConnectionSettings {
	try {
		return connectionSettings(url);
	} catch (error) {
		throw error instanceof DatabaseUrlError ? new StoreOpenError("invalid_url", error.message) : error;
	}
}
