import type { Pool, PoolClient } from "pg";
import { connect } from "./connect.ts";
import type { Line } from "./line.ts";

/** A connection that stays the same from one question to the next, and is replaced once it is lost or was let go. */
export interface LastingConnection {
	/** Rejects with `StoreUnavailable`. */
	line(): Promise<Line>;
	/** Ends the connection of this line, unless it has ended; whoever asks next has a new one. */
	letGo(line: Line): void;
	/** Gives the connection back to the pool. */
	close(): Promise<void>;
}

interface Opened {
	readonly client: PoolClient;
	readonly line: Line;
}

export function lastingConnection(pool: Pool, lineOn: (client: PoolClient) => Line): LastingConnection {
	let opening: Promise<Opened> | undefined;
	/** Once it is open. Without it nobody need wait. */
	let opened: Opened | undefined;

	async function open(): Promise<Opened> {
		const client = await connect(pool);
		const line = lineOn(client);
		opened = { client, line };
		// Noticed while nobody asks, so that the next who asks has a new one.
		client.once("error", () => letGo(line));
		client.once("end", () => letGo(line));
		return opened;
	}

	/** Once, however many find that it is lost. */
	function letGo(line: Line): void {
		if (opened?.line !== line) return;
		const { client } = opened;
		opened = undefined;
		opening = undefined;
		client.release(true);
	}

	return {
		line: async () => {
			if (opened !== undefined) return opened.line;
			opening ??= open().catch((error) => {
				opening = undefined;
				throw error;
			});
			return (await opening).line;
		},
		letGo,
		close: async () => {
			const last = await opening?.catch(() => undefined);
			if (last !== undefined) letGo(last.line);
		},
	};
}
