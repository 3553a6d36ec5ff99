import { type BenchRow, benchRow } from "../bench-row.ts";
import { ChildServer, numberOf } from "../child-server.ts";
import { ACCEPTED, sendPosts } from "../posts.ts";
import { type Effort, interleaved, warmUp } from "../rounds.ts";
import { ADMIN_HEADERS } from "./admin.ts";
import { directoryWithActions } from "./stored-actions.ts";

const CLIENTS = 64;
/** A lone client waits for the disk each time, so it sends fewer. */
const LONE_SHARE = 0.2;

/**
 * POSTs accepted per second, each durable before it is answered, with many clients and with one, against what a POST stores inserted
 * one at a time into the same store. Besides, what a bare route that stores the same reaches with one client: no server can be quicker. Conflict scope `node`; what was started stays queued or under way.
 */
export async function benchPostAction(effort: Effort): Promise<readonly BenchRow[]> {
	await using open = new AsyncDisposableStack();
	const directory = open.use(await directoryWithActions(0));
	const server = open.use(await ChildServer.start("product.ts", { data_dir: directory.path }));
	const rawDirectory = open.use(await directoryWithActions(1));
	const raw = open.use(
		await ChildServer.start("raw-inserts.ts", { directory: rawDirectory.path, count: effort.writes }),
	);

	const bareDirectory = open.use(await directoryWithActions(1));
	const bare = open.use(await ChildServer.start("bare-inserts.ts", { place: bareDirectory.path, body: ACCEPTED }));

	let posted = 0;
	const post = (clients: number, requests: number) => async () => {
		posted += requests;
		return requests / (await sendPosts(server.url, clients, posted - requests, requests));
	};
	const lone_requests = Math.round(effort.writes * LONE_SHARE);
	const postBare = async () => lone_requests / (await sendPosts(bare.url, 1, 0, lone_requests));
	await warmUp(
		{ requests: lone_requests, warm_up: { ...effort.warm_up, requests: effort.warm_up.writes } },
		{ postBare },
	);
	await post(CLIENTS, effort.warm_up.writes)();
	const rate = await interleaved(effort.rounds, {
		raw: async () => effort.writes / numberOf(await raw.ask("insert"), "seconds"),
		many: post(CLIENTS, effort.writes),
		lone: post(1, lone_requests),
		bare: postBare,
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
		benchRow({
			name: "a bare Hono route that stores the same, one client, against raw durable inserts",
			unit: "per second",
			value: rate.bare,
			against: rate.raw,
		}),
	];
}

/** Every POST that was answered must be there: both sides did the same work. */
async function checkAllStored(server: ChildServer, posted: number): Promise<void> {
	const response = await fetch(`${server.url}/v1/nodes/actions`, { headers: ADMIN_HEADERS });
	const { actions }: { actions: readonly unknown[] } = JSON.parse(await response.text());
	if (actions.length !== posted) throw new Error(`${posted} actions were accepted, ${actions.length} are stored`);
}
