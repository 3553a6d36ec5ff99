import { setTimeout as sleep } from "node:timers/promises";
import { startPostgresServer } from "@node-actions/test-servers";
import { type BenchRow, benchRow } from "../bench-row.ts";
import { type Effort, median } from "../rounds.ts";
import { ADMIN_HEADERS } from "../service/admin.ts";
import { startReplica } from "./replica.ts";

const TAKEOVER_AFTER_MS = 2_000;
const PATH = "/v1/nodes/1/actions/maintenance_on";
const ASK_AGAIN_MS = 10;
const ROUNDS = 5;

/** From the death of the process that runs an action until another one has taken it over. */
export async function benchTakeover(_effort: Effort): Promise<readonly BenchRow[]> {
	await using postgres = await startPostgresServer({ outlives_power_failure: true });
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round++) times.push(await takeoverTime(await postgres.newDatabase()));
	return [
		benchRow({
			name: "takeover after a runner is killed, against the time after which claims run out",
			unit: "ms",
			value: median(times),
			against: TAKEOVER_AFTER_MS,
			goal: { kind: "more_at_most", limit: 1_000 },
		}),
	];
}

async function takeoverTime(database: string): Promise<number> {
	const config = { takeover_after_ms: TAKEOVER_AFTER_MS };
	await using runner = await startReplica(database, config);
	const ask = async (url: string, init: RequestInit = {}): Promise<string> => {
		const answer = await fetch(url, { ...init, headers: ADMIN_HEADERS });
		return answer.text();
	};
	await ask(`${runner.server.url}${PATH}`, { method: "POST", body: "{}" });
	while (!(await ask(`${runner.server.url}${PATH}`)).includes('"status":"running"')) await sleep(ASK_AGAIN_MS);
	await using other = await startReplica(database, config);
	const history = `${other.server.url}/v1/nodes/1/actions/history?kind=taken_over`;
	// Until a claim has been renewed at least once: how long it is still good when the runner dies is then anybody's guess.
	await sleep(TAKEOVER_AFTER_MS * (0.5 + Math.random()));
	const killed = performance.now();
	await runner.kill();
	while (!(await ask(history)).includes('"taken_over"')) await sleep(ASK_AGAIN_MS);
	return performance.now() - killed;
}
