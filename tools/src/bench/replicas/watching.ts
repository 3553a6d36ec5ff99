import { startPostgresServer } from "@node-actions/test-servers";
import { type BenchRow, benchRow } from "../bench-row.ts";
import { type Effort, median } from "../rounds.ts";
import { ADMIN_HEADERS } from "../service/admin.ts";
import { startReplica } from "./replica.ts";
import { Watchers } from "./watchers.ts";

const WATCHERS = 1_000;
const MEGABYTE = 1_000_000;
/** POSTs of a round, each of which is followed by its DELETE. */
const CHANGES = 20;

/**
 * A thousand watchers of one replica, events made through another: how much later than the first watcher the last one has an event, and what
 * the watched process's memory grows by while they receive.
 */
export async function benchWatching(effort: Effort): Promise<readonly BenchRow[]> {
	await using open = new AsyncDisposableStack();
	const postgres = open.use(await startPostgresServer({ outlives_power_failure: true }));
	const database = await postgres.newDatabase();
	const watched = open.use(await startReplica(database));
	const worker = open.use(await startReplica(database));
	using watchers = await Watchers.open(`${watched.server.url}/v1/nodes/actions/events`, WATCHERS);
	const change = async (method: "POST" | "DELETE", node_uid: number) => {
		const url = `${worker.server.url}/v1/nodes/${node_uid}/actions/maintenance_on`;
		const answer = await fetch(url, { method, headers: ADMIN_HEADERS, ...(method === "POST" ? { body: "{}" } : {}) });
		if (answer.status !== 200) throw new Error(`${method} answered ${answer.status} ${await answer.text()}`);
		await answer.text();
	};
	let node_uid = 0;
	const round = async () => {
		for (let at = 0; at < CHANGES; at++) {
			node_uid += 1;
			await change("POST", node_uid);
			await change("DELETE", node_uid);
			await watchers.settled();
		}
	};
	await round();
	const before = (await watched.server.usage()).rss_bytes;
	watchers.forgetTimes();
	for (let count = 0; count < effort.rounds; count++) await round();
	const after = (await watched.server.usage()).rss_bytes;
	const spans = watchers.spans();
	return [
		benchRow({
			name: `${WATCHERS} watchers, an event's last delivery after its first`,
			unit: "ms",
			value: median(spans),
			goal: { kind: "value_at_most", limit: 250 },
		}),
		benchRow({
			name: `${WATCHERS} watchers, memory after ${spans.length} events, against before`,
			unit: "MB",
			value: after / MEGABYTE,
			against: before / MEGABYTE,
			goal: { kind: "more_at_most", limit: 20 },
		}),
	];
}
