import { setTimeout as sleep } from "node:timers/promises";
import { setUpSession } from "@node-actions/postgres";
import { Client, type ClientConfig } from "pg";
import type { LogWatch } from "../log-watch.ts";
import { CHANNEL, newestEvent } from "./own-queries.ts";
import { askOn, command } from "./run-script.ts";

/** How often to look at the log although nobody told of anything: notifications are lost while the connection is. */
const LOOK_EVERY_MS = 2_000;
const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 2_000;

export interface SharedLogWatch extends LogWatch {
	/** Ends the connection. Listeners are not called any more. */
	close(): Promise<void>;
}

/**
 * Tells the listeners of `local` also of what other processes on the same database append. They notify in the transaction that appends, which
 * reaches this process's own connection for it; a look at the log every `look_every_ms`, and after each reconnect, is the safety net.
 */
export function sharedLogWatch(
	config: ClientConfig,
	store_uid: string,
	local: LogWatch,
	look_every_ms = LOOK_EVERY_MS,
): SharedLogWatch {
	const stop = new AbortController();
	const { signal } = stop;
	let newest: number | undefined;

	/** Listens until the connection breaks or the watch is closed. */
	async function follow(onConnected: () => void): Promise<void> {
		const client = new Client(config);
		const broken = new Promise<void>((resolve) => {
			client.on("error", () => resolve());
			client.on("end", () => resolve());
			signal.addEventListener("abort", () => resolve(), { once: true });
		});
		client.on("notification", ({ payload }) => {
			if (payload !== store_uid) local.announce();
		});
		try {
			await client.connect();
			await setUpSession(client);
			await command(client, `listen ${CHANNEL}`);
			onConnected();
			let isOver = false;
			const over = broken.then(() => {
				isOver = true;
			});
			while (!isOver) {
				await look(client);
				await Promise.race([over, sleep(look_every_ms, undefined, { signal, ref: false }).catch(() => {})]);
			}
		} finally {
			await client.end().catch(() => {});
		}
	}

	async function look(client: Client): Promise<void> {
		const [row] = (await askOn(client)(newestEvent)) as readonly { readonly event_uid: number }[];
		if (row?.event_uid === newest) return;
		newest = row?.event_uid;
		local.announce();
	}

	async function followForEver(): Promise<void> {
		let pause_ms = RETRY_FIRST_MS;
		while (!signal.aborted) {
			await follow(() => {
				pause_ms = RETRY_FIRST_MS;
			}).catch(() => {});
			await sleep(pause_ms, undefined, { signal, ref: false }).catch(() => {});
			pause_ms = Math.min(pause_ms * 2, RETRY_MAX_MS);
		}
	}

	const following = followForEver();
	return {
		announce: local.announce,
		listen: local.listen,
		close: async () => {
			stop.abort();
			await following;
		},
	};
}
