import { Pool, type PoolConfig } from "pg";

/**
 * A pool whose broken connections are told to whoever uses them. Besides, the driver tells of them in events, which would end the process if
 * nobody listened.
 */
export function quietPool(config: PoolConfig): Pool {
	const pool = new Pool(config);
	pool.on("error", () => {});
	pool.on("connect", (client) => {
		client.on("error", () => {});
	});
	return pool;
}
