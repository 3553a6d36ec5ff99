import { startPostgresServer } from "@node-actions/test-servers";
import { type BenchRow, benchRow } from "../bench-row.ts";
import { ChildServer } from "../child-server.ts";
import { runLoad } from "../load.ts";
import { type Effort, interleaved, warmUp } from "../rounds.ts";
import { ADMIN_HEADERS } from "../service/admin.ts";
import { dividedCores } from "./cores.ts";
import { type Replica, startReplica } from "./replica.ts";

const PATH = "/v1/nodes/1/actions/maintenance_on";
/** Clients of each replica. */
const CLIENTS = 64;
const MILLION = 1_000_000;

/**
 * Reads per second of processor time, of a bare Hono route that answers as many bytes and of one, two and four replicas: where it stays the same with more of
 * them, they are not in each other's way, and as many cores give as many times the reads.
 *
 * All servers share a core, and the clients and the database another, since there may be no more. The replicas are asked in turn, each with clients of its own, while the others are
 * connected; and all at once, where they also push each other out of the core's caches, as the processes of the bare route do, which share nothing else.
 */
export async function benchReads(effort: Effort): Promise<readonly BenchRow[]> {
	await using open = new AsyncDisposableStack();
	const cores = open.use((await dividedCores()) ?? null);
	const postgres = open.use(await startPostgresServer({ outlives_power_failure: true }));
	const database = await postgres.newDatabase();
	const replicas: Replica[] = [];
	for (let count = 0; count < 4; count++) replicas.push(open.use(await startReplica(database)));
	const url = `${replicas[0]?.server.url}${PATH}`;
	const started = await fetch(url, { method: "POST", headers: ADMIN_HEADERS, body: "{}" });
	const body = await started.text();
	const { action_uid }: { readonly action_uid: string } = JSON.parse(body);
	const bares: ChildServer[] = [];
	for (let count = 0; count < 4; count++) bares.push(open.use(await ChildServer.start("bare-hono.ts", { body })));
	const servers = replicas.map(({ server }) => server);
	for (const { pid } of [...bares, ...servers]) await cores?.addServer(pid);
	// The action is under way, so that its status and progress change meanwhile.
	const check = (status: number, body: string) => {
		if (status !== 200 || !body.includes(action_uid)) throw new Error(`GET answered ${status} ${body}`);
	};

	const costOf = (server: ChildServer, requests: number) =>
		server.cpuPerOperation(requests, () =>
			runLoad({
				clients: CLIENTS,
				requests,
				requestOf: () => ({ method: "GET", url: `${server.url}${PATH}`, headers: ADMIN_HEADERS }),
				check,
			}),
		);
	const perSecond = (costs: readonly number[]) => MILLION / (costs.reduce((sum, cost) => sum + cost, 0) / costs.length);
	const side = (chosen: readonly ChildServer[]) => async () => {
		const requests = Math.ceil(effort.requests / chosen.length);
		return perSecond(await Promise.all(chosen.map((server) => costOf(server, requests))));
	};
	const inTurn = (chosen: readonly ChildServer[]) => async () => {
		const costs: number[] = [];
		for (const server of chosen) costs.push(await costOf(server, Math.ceil(effort.requests / chosen.length)));
		return perSecond(costs);
	};
	const sides = {
		bare: side(bares.slice(0, 1)),
		bare_four: side(bares),
		one: side(servers.slice(0, 1)),
		two: inTurn(servers.slice(0, 2)),
		four: inTurn(servers),
		two_at_once: side(servers.slice(0, 2)),
		four_at_once: side(servers),
	};
	// Each by itself: the first is asked more often than the others later on, and would be compared with ones that are still being compiled.
	await warmUp(effort, Object.fromEntries([...bares, ...servers].map((server, at) => [at, side([server])])));
	const rate = await interleaved(effort.rounds, sides);
	const row = (name: string, value: number, against: number, limit?: number): BenchRow =>
		benchRow({
			name,
			unit: "per CPU second",
			value,
			against,
			...(limit === undefined ? {} : { goal: { kind: "ratio_at_least", limit } }),
		});
	return [
		row("GET one action, 1 replica, against a bare Hono route", rate.one, rate.bare),
		row("GET one action, 2 replicas in turn, against one replica", rate.two, rate.one, 0.9),
		row("GET one action, 4 replicas in turn, against one replica", rate.four, rate.one, 0.9),
		row("GET one action, 2 replicas at once on one core, against one replica", rate.two_at_once, rate.one),
		row("GET one action, 4 replicas at once on one core, against one replica", rate.four_at_once, rate.one),
		row("a bare Hono route in 4 processes at once on one core, against one", rate.bare_four, rate.bare),
	];
}
