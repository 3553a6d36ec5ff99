import type { ActionStore, UserStore } from "@node-actions/application";
import { CONFLICT_SCOPES, POLICY_PRESETS } from "@node-actions/domain";
import {
	type AlikeSetting,
	EMBEDDED_STORE_FILE,
	openEmbeddedStore,
	openPostgresStore,
	type PostgresStoreOptions,
	StoreOpenError,
} from "@node-actions/store";
import type { Config } from "./config/config.ts";
import { newTokenSecret, openTokenSecret } from "./credentials/secret-file.ts";
import { makeDirectory, openDataDirectory, refuseLostDatabase } from "./data-directory.ts";
import { StartError } from "./start-error.ts";

/** Everything of the service that outlives the process, but for the cluster. */
export interface Data extends AsyncDisposable {
	/** Absolute path of the data directory. With a database of its own the service keeps only its certificate there. */
	readonly directory: string;
	/** Names for people where the data is. Never holds a password. */
	readonly place: string;
	readonly actions: ActionStore;
	readonly users: UserStore;
	/**
	 * Under which tokens are signed: the same for all processes on the same data. Asked for when everything else is open and made, since the file that
	 * holds it tells the next start that the others must be there. Rejects with `StartError`.
	 */
	tokenSecret(): Promise<Uint8Array>;
	/** What an error of the stores is while the product starts: a `StartError`. Others are given back as they are. */
	explain(error: unknown): unknown;
}

/**
 * Opens what the configuration names: the data directory, which is this process's alone, or a PostgreSQL database, which any number of processes
 * share. Rejects with `StartError`; then nothing is left open.
 */
export async function openData(
	config: Pick<Config, "data_dir" | "database"> & AlikeConfig,
	onError: (error: unknown) => void,
): Promise<Data> {
	try {
		return config.database === undefined
			? await openOwnData(config.data_dir, onError)
			: await openSharedData(config.data_dir, { url: config.database, alike: alikeSettings(config), onError });
	} catch (error) {
		throw startError(error);
	}
}

function startError(error: unknown): unknown {
	if (!(error instanceof StoreOpenError)) return error;
	return new StartError([error.message], { exit_code: error.reason === "invalid_url" ? 2 : 1, cause: error });
}

async function openOwnData(data_dir: string, onError: (error: unknown) => void): Promise<Data> {
	await using opened = new AsyncDisposableStack();
	const { path: directory } = opened.use(openDataDirectory(data_dir));
	refuseLostDatabase(directory, EMBEDDED_STORE_FILE);
	const { actions, users, explain } = opened.use(await openEmbeddedStore({ directory, onError }));
	const resources = opened.move();
	return {
		directory,
		place: directory,
		actions,
		users,
		tokenSecret: async () => openTokenSecret(directory),
		explain: (error) => startError(explain(error)),
		[Symbol.asyncDispose]: () => resources.disposeAsync(),
	};
}

type AlikeConfig = Pick<Config, "conflict_scope" | "policy">;

/** What the conflict rule and plans would come apart over if processes that share the data differed in it. In an order that never changes. */
function alikeSettings({ conflict_scope, policy }: AlikeConfig): readonly AlikeSetting[] {
	return [
		{ name: "--conflict-scope", value: conflict_scope, values: CONFLICT_SCOPES },
		{ name: "--policy", value: policy, values: POLICY_PRESETS },
	];
}

async function openSharedData(data_dir: string, options: PostgresStoreOptions): Promise<Data> {
	const directory = makeDirectory(data_dir);
	await using opened = new AsyncDisposableStack();
	const store = opened.use(await openPostgresStore(options));
	const { actions, users, place } = store;
	const explain = (error: unknown) => startError(store.explain(error));
	const resources = opened.move();
	return {
		directory,
		place,
		actions,
		users,
		tokenSecret: async () => {
			const made = Buffer.from(newTokenSecret()).toString("base64");
			try {
				return Buffer.from(await store.sharedSecret("token", made), "base64");
			} catch (error) {
				throw explain(error);
			}
		},
		explain,
		[Symbol.asyncDispose]: () => resources.disposeAsync(),
	};
}
