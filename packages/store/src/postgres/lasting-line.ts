import type { Pool, PoolClient } from "pg";
import type { TogetherForms } from "./ask-together.ts";
import { connect } from "./connect.ts";
import { lineOn } from "./line.ts";
import { ConnectionLostError } from "./postgres-error.ts";
import type { Ask } from "./run-script.ts";

export interface LastingLine {
	readonly ask: Ask;
	/** Gives the connection back to the pool. */
	close(): Promise<void>;
}

/** A line on a connection that stays the same from one question to the next, and is replaced once it is lost. */
export function lastingLine(pool: Pool, forms: TogetherForms): LastingLine {
	let opening: Promise<Opened> | undefined;

	function opened(): Promise<Opened> {
		opening ??= open().catch((error) => {
			opening = undefined;
			throw error;
		});
		return opening;
	}

	async function open(): Promise<Opened> {
		const client = await connect(pool);
		const line = { client, ask: lineOn(client, forms, "readers").ask };
		// Noticed while nobody asks, so that the next who asks has a new one.
		client.once("error", () => letGo(line));
		client.once("end", () => letGo(line));
		return line;
	}

	/** Once, however many find that it is lost. */
	function letGo(lost: Opened): void {
		if (lost.isLost) return;
		lost.isLost = true;
		opening = undefined;
		lost.client.release(true);
	}

	return {
		ask: async (call) => {
			const line = await opened();
			try {
				return await line.ask(call);
			} catch (error) {
				if (error instanceof ConnectionLostError) letGo(line);
				throw error;
			}
		},
		close: async () => {
			const line = await opening?.catch(() => undefined);
			if (line !== undefined) letGo(line);
		},
	};
}

interface Opened {
	readonly client: PoolClient;
	readonly ask: Ask;
	isLost?: true;
}
