import { type ClientBase, Pool, type PoolConfig } from "pg";

/**
 * A pool whose broken connections are told to whoever uses them. Besides, the driver tells of them in events, which would end the process if
 * nobody listened. What is committed on its connections survives a crash of the server.
 */
export function quietPool(config: PoolConfig): Pool {
	const pool = new Pool({ ...config, onConnect: commitDurably });
	pool.on("error", () => {});
	pool.on("connect", (client) => {
		client.on("error", () => {});
	});
	return pool;
}

/** Also where the server's own setting would not wait for the disk. A setting that waits for more than that is left as it is. */
async function commitDurably(client: ClientBase): Promise<void> {
	await client.query(
		"select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
	);
}
