import type { Cluster } from "@node-actions/domain";
import { type ConnectionSettings, connectionSettings, DatabaseUrlError, quietPool } from "@node-actions/postgres";
import { type ClusterSource, sourceOf } from "../cluster-source.ts";
import { ClusterOpenError } from "../open-error.ts";
import { checkSpeed, type SimulatedCluster, type SimulatedTime, simulatedDriver } from "../simulated-driver.ts";
import { openDatabase } from "./open-database.ts";
import { SharedKeeper } from "./shared-keeper.ts";

export interface SharedSimulatedClusterOptions extends SimulatedTime {
	/** `postgres://user:password@host:port/database`, with parameters such as `sslmode`. The server is PostgreSQL 13 or newer, the encoding UTF8. */
	readonly url: string;
	/** The topology to begin with. A database that holds this source's state already keeps its own. */
	readonly initial: Cluster;
	/** What `initial` was read from. Default: `initial` itself, by content. */
	readonly source?: ClusterSource;
	/**
	 * Receives the first error of every time in which the database cannot be reached: those who ask are told as well, but a runner waits in silence.
	 * Default: nobody.
	 */
	readonly onError?: (error: unknown) => void;
	/** Changes kept in the journal, from 1, before they are folded into the topology. Default 10,000. */
	readonly changes_max?: number;
}

const CONNECTIONS_MAX = 4;

/** Keeps opening quick, and folding rare. */
const CHANGES_MAX = 10_000;

/**
 * Opens a simulated cluster that any number of processes share, and makes its tables where there are none. All see the same topology, and every step
 * changes it once; a step under a claim that is not the latest seen changes nothing. Room that a move in flight has been promised is known
 * in its own process only: where two processes promise the same, the move that ends later fails.
 *
 * Rejects with `ClusterOpenError` when the database belongs to another cluster file or cannot be used. Once it is open, `describe`, `execute` and
 * `setNodeStatus` reject with `ClusterUnavailable` while the database is out of reach, after about two seconds, and work again when it is back.
 */
export async function openSharedSimulatedCluster(options: SharedSimulatedClusterOptions): Promise<SimulatedCluster> {
	const { url, initial, source = sourceOf(initial), onError = () => {}, changes_max = CHANGES_MAX } = options;
	checkSpeed(options);
	const settings = settingsOf(url);
	const restored = await openDatabase(settings, source, initial);
	const pool = quietPool({ ...settings.client, max: CONNECTIONS_MAX });
	return simulatedDriver(new SharedKeeper(pool, restored, { onError, changes_max }), options);
}

function settingsOf(url: string): ConnectionSettings {
	try {
		return connectionSettings(url);
	} catch (error) {
		throw error instanceof DatabaseUrlError ? new ClusterOpenError("invalid_url", error.message) : error;
	}
}
