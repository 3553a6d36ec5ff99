import { type BenchRow, benchRow } from "../bench-row.ts";
import { ChildServer, numberOf } from "../child-server.ts";
import { runLoad } from "../load.ts";
import { type Effort, interleaved } from "../rounds.ts";
import { ADMIN_HEADERS } from "./admin.ts";
import { directoryWithActions, placeOf } from "./stored-actions.ts";

const CLIENTS = 64;
/** A lone client waits for the disk each time, so it sends fewer. */
const LONE_SHARE = 0.2;
const HEADERS = { ...ADMIN_HEADERS, "content-type": "application/json" };

/**
 * POSTs accepted per second, each durable before it is answered, with many clients and with one, against what a POST stores inserted
 * one at a time into the same store. Conflict scope `node`; what was started stays queued or under way.
 */
export async function benchPostAction(effort: Effort): Promise<readonly BenchRow[]> {
	await using open = new AsyncDisposableStack();
	const directory = open.use(await directoryWithActions(0));
	const server = open.use(await ChildServer.start("product.ts", { data_dir: directory.path }));
	const rawDirectory = open.use(await directoryWithActions(1));
	const raw = open.use(
		await ChildServer.start("raw-inserts.ts", { directory: rawDirectory.path, count: effort.writes }),
	);

	let posted = 0;
	const post = (clients: number, requests: number) => async () => {
		const first = posted;
		posted += requests;
		const seconds = await runLoad({
			clients,
			requests,
			requestOf: (at) => {
				const { node_uid, name } = placeOf(first + at);
				return {
					method: "POST",
					url: `${server.url}/v1/nodes/${node_uid}/actions/${name}`,
					headers: HEADERS,
					body: "{}",
				};
			},
			check: (status, body) => {
				if (status !== 200 || !body.includes('"status":"queued"')) throw new Error(`POST answered ${status} ${body}`);
			},
		});
		return requests / seconds;
	};
	await post(CLIENTS, effort.warm_up.writes)();
	const rate = await interleaved(effort.rounds, {
		raw: async () => effort.writes / numberOf(await raw.ask("insert"), "seconds"),
		many: post(CLIENTS, effort.writes),
		lone: post(1, Math.round(effort.writes * LONE_SHARE)),
	});
	await checkAllStored(server, posted);
	return [
		benchRow({
			name: `POST accepted, ${CLIENTS} clients, against raw durable inserts`,
			unit: "per second",
			value: rate.many,
			against: rate.raw,
			goal: { kind: "ratio_at_least", limit: 2 },
		}),
		benchRow({
			name: "POST accepted, one client, against raw durable inserts",
			unit: "per second",
			value: rate.lone,
			against: rate.raw,
			goal: { kind: "ratio_at_least", limit: 0.5 },
		}),
	];
}

/** Every POST that was answered must be there: both sides did the same work. */
async function checkAllStored(server: ChildServer, posted: number): Promise<void> {
	const response = await fetch(`${server.url}/v1/nodes/actions`, { headers: ADMIN_HEADERS });
	const { actions }: { actions: readonly unknown[] } = JSON.parse(await response.text());
	if (actions.length !== posted) throw new Error(`${posted} actions were accepted, ${actions.length} are stored`);
}
