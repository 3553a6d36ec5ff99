import type { Pool } from "pg";
import type { TogetherForms } from "./ask-together.ts";
import { lastingConnection } from "./lasting-connection.ts";
import { lineOn } from "./line.ts";
import { ConnectionLostError } from "./postgres-error.ts";
import type { Ask } from "./run-script.ts";

export interface ReadersLine {
	readonly ask: Ask;
	/** Gives the connection back to the pool. */
	close(): Promise<void>;
}

/** One connection for all readers whose questions are quick to answer. */
export function readersLine(pool: Pool, forms: TogetherForms): ReadersLine {
	const connection = lastingConnection(pool, (client) => lineOn(client, forms, "readers"));
	return {
		ask: async (call) => {
			const line = await connection.line();
			try {
				return await line.ask(call);
			} catch (error) {
				if (error instanceof ConnectionLostError) connection.letGo(line);
				throw error;
			}
		},
		close: connection.close,
	};
}
