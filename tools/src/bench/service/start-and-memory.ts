import { setTimeout as sleep } from "node:timers/promises";
import { type BenchRow, benchRow } from "../bench-row.ts";
import { ChildServer } from "../child-server.ts";
import { type Effort, interleaved } from "../rounds.ts";
import { startProduct } from "./own-process.ts";

/** What a server has left behind from its start is gone by then. */
const IDLE_MS = 2_000;
const MEGABYTE = 1_000_000;

/** Time from `npm start` to the first answered request. */
export async function benchStart(effort: Effort): Promise<readonly BenchRow[]> {
	const { start } = await interleaved(effort.rounds, {
		start: async () => {
			await using product = await startProduct(["npm", "start", "--silent", "--"]);
			return product.start_ms;
		},
	});
	return [
		benchRow({
			name: "npm start to the first answered request",
			unit: "ms",
			value: start,
			goal: { kind: "value_at_most", limit: 1_500 },
		}),
	];
}

/** Resident memory of the idle product on the demo cluster, against a Hono server that does nothing. */
export async function benchIdleMemory(effort: Effort): Promise<readonly BenchRow[]> {
	const memory = await interleaved(effort.rounds, {
		empty: async () => {
			await using server = await ChildServer.start("bare-hono.ts", { body: "{}" });
			await fetch(`${server.url}/v1/nodes/1/actions/remove`).then((response) => response.text());
			await sleep(IDLE_MS);
			return (await server.usage()).rss_bytes / MEGABYTE;
		},
		product: async () => {
			await using product = await startProduct([process.execPath, "apps/server/src/start.js"]);
			await sleep(IDLE_MS);
			return (await product.memory()) / MEGABYTE;
		},
	});
	return [
		benchRow({
			name: "memory, idle on the demo cluster, against an empty Hono server",
			unit: "MB",
			value: memory.product,
			against: memory.empty,
			goal: { kind: "more_at_most", limit: 60 },
		}),
	];
}
