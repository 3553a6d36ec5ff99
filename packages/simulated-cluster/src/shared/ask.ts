import { ClusterUnavailable } from "@node-actions/application";
import type { ClientBase, Pool, PoolClient, QueryConfig, QueryResultRow } from "pg";

/** Asks the database while the cluster is open. Rejects with `ClusterUnavailable`, whose `cause` says what went wrong. */
export async function ask<Row extends QueryResultRow>(
	on: ClientBase | Pool,
	query: QueryConfig & { readonly query_timeout?: number },
): Promise<readonly Row[]> {
	try {
		return (await on.query<Row>(query)).rows;
	} catch (error) {
		throw unavailable(error);
	}
}

/** Runs `work` on a connection in a transaction that begins with `begin`. Its changes are made when this resolves; when it rejects, they may be. */
export async function transact<Value>(
	pool: Pool,
	begin: string,
	work: (client: PoolClient) => Promise<Value>,
): Promise<Value> {
	let client: PoolClient;
	try {
		client = await pool.connect();
	} catch (error) {
		throw unavailable(error);
	}
	try {
		await ask(client, { text: begin });
		const value = await work(client);
		await ask(client, { text: "commit" });
		client.release();
		return value;
	} catch (error) {
		// Ending the connection ends what was begun on it, whatever state it is in.
		client.release(true);
		throw error;
	}
}

function unavailable(cause: unknown): ClusterUnavailable {
	return new ClusterUnavailable("The database of the simulated cluster cannot be reached.", { cause });
}
