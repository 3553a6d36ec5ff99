import { StoreUnavailable } from "@node-actions/application";
import type { Pool, PoolClient } from "pg";

/** A connection of the pool, for the caller to release. Rejects with `StoreUnavailable`. */
export async function connect(pool: Pool): Promise<PoolClient> {
	try {
		return await pool.connect();
	} catch (error) {
		if (error instanceof StoreUnavailable) throw error;
		throw new StoreUnavailable("The database cannot be reached.", { cause: error });
	}
}
