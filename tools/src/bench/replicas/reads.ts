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
 * them, they are not in each other's way, and as many cores give as many times the reads. All of them share a core, and the clients and the database another. What the processes of the
 * bare route, which share nothing, cost each other is what the core's caches cost.
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

	const side = (chosen: readonly ChildServer[]) => async () => {
		const requests = Math.ceil(effort.requests / chosen.length);
		const costs = await Promise.all(
			chosen.map((server) =>
				server.cpuPerOperation(requests, () =>
					runLoad({
						clients: CLIENTS,
						requests,
						requestOf: () => ({ method: "GET", url: `${server.url}${PATH}`, headers: ADMIN_HEADERS }),
						check,
					}),
				),
			),
		);
		return MILLION / (costs.reduce((sum, cost) => sum + cost, 0) / chosen.length);
	};
	const sides = {
		bare: side(bares.slice(0, 1)),
		bare_four: side(bares),
		one: side(servers.slice(0, 1)),
		two: side(servers.slice(0, 2)),
		four: side(servers),
	};
	// Each by itself: the first is asked more often than the others later on, and would be compared with ones that are still being compiled.
	await warmUp(effort, Object.fromEntries([...bares, ...servers].map((server, at) => [at, side([server])])));
	const rate = await interleaved(effort.rounds, sides);
	const unit = "per CPU second";
	const againstBare = (name: string, value: number): BenchRow =>
		benchRow({
			name: `GET one action, ${name}, against a bare Hono route`,
			unit,
			value,
			against: rate.bare,
		});
	const againstOne = (name: string, value: number): BenchRow =>
		benchRow({
			name: `GET one action, ${name}, against one replica`,
			unit,
			value,
			against: rate.one,
			goal: { kind: "ratio_at_least", limit: 0.9 },
		});
	return [
		againstBare("1 replica", rate.one),
		againstBare("2 replicas", rate.two),
		againstBare("4 replicas", rate.four),
		againstOne("2 replicas", rate.two),
		againstOne("4 replicas", rate.four),
		benchRow({
			name: "a bare Hono route in 4 processes, against one",
			unit,
			value: rate.bare_four,
			against: rate.bare,
		}),
		benchRow({
			name: "GET one action, 4 replicas, against one that loses as much as the bare route does in 4 processes",
			unit,
			value: rate.four,
			against: (rate.one * rate.bare_four) / rate.bare,
			goal: { kind: "ratio_at_least", limit: 0.9 },
		}),
	];
}
