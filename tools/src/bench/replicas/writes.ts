import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { type BenchRow, benchRow } from "../bench-row.ts";
import { ChildServer, numberOf } from "../child-server.ts";
import { ACCEPTED, sendPosts } from "../posts.ts";
import { type Effort, interleaved, warmUp } from "../rounds.ts";
import { ADMIN_HEADERS } from "../service/admin.ts";
import { type Replica, startReplica } from "./replica.ts";

/** Clients of each replica. */
const CLIENTS = 64;
const LONE_SHARE = 0.2;
/** What is added to a commit for a lone writer once more, as on a slower disk. */
const COMMIT_DELAY_MS = 1;

/**
 * POSTs accepted per second, each durable before it is answered, by one replica, two and four, against what a POST
 * stores inserted one at a time into the same server. Conflict scope `node`; what was started stays queued or under way. Four replicas are also measured with
 * one replica's clients spread over them: then few POSTs share a transaction, since a replica gathers those of its own clients only. One client's are measured
 * twice, since how long a commit waits for the disk decides what they come to: on this machine's, and on one that takes longer.
 */
export async function benchWrites(effort: Effort): Promise<readonly BenchRow[]> {
	await using open = new AsyncDisposableStack();
	const postgres = open.use(await startPostgresServer({ outlives_power_failure: true }));
	const database = await postgres.newDatabase();
	const replicas: Replica[] = [];
	for (let count = 0; count < 4; count++) replicas.push(open.use(await startReplica(database)));
	const lone_requests = Math.round(effort.writes * LONE_SHARE);
	const post = poster();
	// Each by itself, so that none is still being compiled when it counts.
	for (const replica of replicas) await post([replica], CLIENTS, effort.warm_up.writes)();
	const raw = open.use(await rawInserts(postgres, lone_requests));
	const bare = open.use(
		await ChildServer.start("bare-inserts.ts", { place: await databaseWithAction(postgres), body: ACCEPTED }),
	);
	const postBare = async () => lone_requests / (await sendPosts(bare.url, 1, 0, lone_requests));
	await warmUp(
		{ requests: lone_requests, warm_up: { ...effort.warm_up, requests: effort.warm_up.writes } },
		{ postBare },
	);
	const slow = open.use(await startPostgresServer({ outlives_power_failure: true, commit_delay_ms: COMMIT_DELAY_MS }));
	const slow_replica = open.use(await startReplica(await slow.newDatabase()));
	const slow_raw = open.use(await rawInserts(slow, lone_requests));
	const postSlowly = poster();
	await postSlowly([slow_replica], CLIENTS, effort.warm_up.writes)();
	const rate = await interleaved(effort.rounds, {
		raw: async () => 1 / numberOf(await raw.ask("insert"), "seconds_per_row"),
		one: post(replicas.slice(0, 1), CLIENTS, effort.writes),
		two: post(replicas.slice(0, 2), CLIENTS, effort.writes),
		four: post(replicas, CLIENTS, 2 * effort.writes),
		spread: post(replicas, CLIENTS / replicas.length, effort.writes),
		lone: post(replicas.slice(0, 1), 1, lone_requests),
		bare: postBare,
		slow_raw: async () => 1 / numberOf(await slow_raw.ask("insert"), "seconds_per_row"),
		slow_lone: postSlowly([slow_replica], 1, lone_requests),
	});
	const row = (name: string, value: number, limit?: number, against = rate.raw): BenchRow =>
		benchRow({
			name: `${name}, against raw durable inserts`,
			unit: "per second",
			value,
			against,
			...(limit === undefined ? {} : { goal: { kind: "ratio_at_least", limit } }),
		});
	return [
		row(`POST accepted on PostgreSQL, ${CLIENTS} clients, 1 replica`, rate.one, 2),
		row(`POST accepted on PostgreSQL, ${CLIENTS} clients of each of 2 replicas`, rate.two, 2),
		row(`POST accepted on PostgreSQL, ${CLIENTS} clients of each of 4 replicas`, rate.four, 2),
		row(`POST accepted on PostgreSQL, ${CLIENTS} clients of 4 replicas together`, rate.spread),
		row("POST accepted on PostgreSQL, one client, 1 replica", rate.lone, 0.5),
		row("a bare Hono route that stores the same in PostgreSQL, one client", rate.bare),
		row(
			`POST accepted on PostgreSQL, one client, 1 replica, commits ${COMMIT_DELAY_MS} ms slower`,
			rate.slow_lone,
			0.5,
			rate.slow_raw,
		),
	];
}

/** Starts actions one after the other, none twice. */
function poster() {
	let posted = 0;
	/** `clients` of each replica, `requests` of all together. */
	return (chosen: readonly Replica[], clients: number, requests: number) => async () => {
		const share = Math.ceil(requests / chosen.length);
		const begun = performance.now();
		await Promise.all(
			chosen.map(({ server }) => {
				posted += share;
				return sendPosts(server.url, clients, posted - share, share);
			}),
		);
		return (share * chosen.length) / ((performance.now() - begun) / 1_000);
	};
}

async function rawInserts(postgres: PostgresServer, count: number): Promise<ChildServer> {
	return ChildServer.start("raw-postgres-inserts.ts", { database: await databaseWithAction(postgres), count });
}

/** One of its own, since whoever writes to the log of a database counts on being told of every line. */
async function databaseWithAction(postgres: PostgresServer): Promise<string> {
	const database = await postgres.newDatabase();
	await using replica = await startReplica(database);
	const url = `${replica.server.url}/v1/nodes/1/actions/maintenance_on`;
	const answer = await fetch(url, { method: "POST", headers: ADMIN_HEADERS, body: "{}" });
	if (answer.status !== 200) throw new Error(`POST answered ${answer.status} ${await answer.text()}`);
	return database;
}
