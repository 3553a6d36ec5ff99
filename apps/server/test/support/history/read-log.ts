import type { LoggedEvent } from "@node-actions/test-fixtures/history/recorded-run";
import { restClient } from "../../rest-client.ts";
import type { Replica } from "./replica.ts";

interface Page {
	readonly events: readonly LoggedEvent[];
	readonly next_cursor?: string;
}

/** The whole history, oldest first, which every replica must tell alike. */
export async function readLog(replicas: readonly Replica[], authorization: string): Promise<readonly LoggedEvent[]> {
	const [log = [], ...others] = await Promise.all(replicas.map(({ base = "" }) => readLogOf(base, authorization)));
	for (const other of others) {
		if (JSON.stringify(other) !== JSON.stringify(log)) throw new Error("The replicas tell different histories.");
	}
	return log;
}

async function readLogOf(base: string, authorization: string): Promise<readonly LoggedEvent[]> {
	const client = restClient({ base, authorization });
	const log: LoggedEvent[] = [];
	for (let cursor = ""; ; ) {
		const path = `/v1/nodes/actions/history?order=oldest_first&limit=1000${cursor}`;
		const { events, next_cursor } = await client.ask<Page>("GET", path);
		log.push(...events);
		if (next_cursor === undefined) return log;
		cursor = `&cursor=${next_cursor}`;
	}
}
