import type { ClientBase, Pool, PoolConfig } from "pg";
import { ModestPool } from "./modest-pool.ts";
import { type SessionSettings, setUpSession } from "./session.ts";

/**
 * A pool whose broken connections are told to whoever uses them. Besides, the driver tells of them in events, which would end the process if
 * nobody listened. `settings` hold on every connection, besides those of every session of the product; `join` is done on each before it is used, and whoever wants
 * one is told what it rejects with.
 */
export function quietPool(
	config: PoolConfig,
	settings: SessionSettings = {},
	join: (client: ClientBase) => Promise<void> = async () => {},
): Pool {
	const pool = new ModestPool({
		...config,
		onConnect: async (client: ClientBase) => {
			await setUpSession(client, settings);
			await join(client);
		},
	});
	pool.on("error", () => {});
	pool.on("connect", (client) => {
		client.on("error", () => {});
	});
	return pool;
}
