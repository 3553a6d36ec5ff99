import { setTimeout as sleep } from "node:timers/promises";
import { type PostgresServer, startPostgresServer, startTcpProxy, type TcpProxy } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startReplica } from "./replica.ts";
import { hasEnded, restClient, type SeenAction } from "./rest-client.ts";
import type { RunningServer } from "./running-server.ts";

let postgres: PostgresServer;

beforeAll(async () => {
	postgres = await startPostgresServer();
});

afterAll(() => postgres[Symbol.asyncDispose]());

const ON_NODE_1 = "/v1/nodes/1/actions/maintenance_on";
/** Waits on the same node for the other to end. */
const AFTER_IT = "/v1/nodes/1/actions/enslave_node";
const ON_NODE_2 = "/v1/nodes/2/actions/enslave_node";

/** So slow that an action takes some seconds. */
const SLOW = "--speed=3";

/** What goes wrong, and how it is mended. Between the two, no request can be answered. */
const FAULTS: Readonly<Record<string, (proxy: TcpProxy) => { begin(): Promise<void>; end(): Promise<void> }>> = {
	"all connections are cut": (proxy) => ({ begin: async () => proxy.cut(), end: async () => proxy.resume() }),
	"the network falls silent": (proxy) => ({ begin: async () => proxy.pause(), end: async () => proxy.resume() }),
	"the database dies": () => ({ begin: () => postgres.kill(), end: () => postgres.start() }),
};

describe("while actions run", () => {
	test.for(Object.entries(FAULTS))(
		"%s: requests get 503 with Retry-After, and afterwards everything ends",
		async ([, fault]) => {
			const { url, proxy } = await behindProxy();
			await using _ = proxy;
			await using server = await startReplica(url, [SLOW]);
			const client = restClient(server);
			const accepted = await client.ask<SeenAction>("POST", ON_NODE_1, {});
			const other = await client.ask<SeenAction>("POST", ON_NODE_2, {});
			await client.follow(ON_NODE_1, ({ progress }) => progress > 20);
			const { begin, end } = fault(proxy);
			await begin();
			const answers = await Promise.all([
				answerTo(server, "GET", ON_NODE_1),
				answerTo(server, "GET", "/v1/nodes/actions"),
				answerTo(server, "GET", "/v1/nodes"),
				answerTo(server, "GET", "/v1/nodes/actions/history"),
				answerTo(server, "POST", "/v1/nodes/3/actions/remove"),
				answerTo(server, "DELETE", ON_NODE_2),
				answerTo(server, "GET", "/readyz"),
			]);
			for (const answer of answers)
				expect(answer).toMatchObject({ status: 503, retry_after: expect.stringMatching(/^\d+$/) });
			expect(answers[0]?.body).toMatchObject({ error_code: "service_unavailable" });
			expect((await answerTo(server, "GET", "/healthz")).status).toBe(200);
			const metrics = await fetch(`${server.base}/metrics`);
			expect([metrics.status, await metrics.text()]).toEqual([200, expect.stringContaining("process_cpu")]);
			await end();
			await reachable(server);
			expect(await client.follow(ON_NODE_1, hasEnded)).toMatchObject({
				action_uid: accepted.action_uid,
				status: "completed",
			});
			expect(await client.follow(ON_NODE_2, hasEnded)).toMatchObject({ action_uid: other.action_uid });
			expect(await client.ask<{ actions: readonly unknown[] }>("GET", "/v1/nodes/actions")).toHaveProperty(
				"actions.length",
				2,
			);
			const { events } = await client.ask<{
				readonly events: readonly { readonly kind: string; readonly action_uid: string }[];
			}>("GET", "/v1/nodes/1/actions/history?order=oldest_first&limit=1000");
			expect(events.filter(({ kind }) => kind === "accepted")).toHaveLength(1);
			expect(new Set(events.map(({ action_uid }) => action_uid))).toEqual(new Set([accepted.action_uid]));
		},
	);

	test("a restart of the database is outlived: whoever asks meanwhile gets 503 with Retry-After, nothing acknowledged is lost, everything ends", async () => {
		const url = await postgres.newDatabase();
		await using server = await startReplica(url, [SLOW]);
		const client = restClient(server);
		const accepted = await client.ask<SeenAction>("POST", ON_NODE_1, {});
		await client.follow(ON_NODE_1, ({ progress }) => progress > 20);
		await using reading = askOnAndOn(() => answerTo(server, "GET", ON_NODE_1));
		await using making = askOnAndOn((turn) => answerTo(server, "POST", "/v1/users", { body: userOf(turn) }));
		await Promise.all([reading.answered(200), making.answered(200)]);
		const stopped = postgres.stop();
		// Whoever gets no answer, or 503, sends the same start again.
		const headers = { "idempotency-key": "once" };
		await using starting = askOnAndOn(() => answerTo(server, "POST", AFTER_IT, { headers }));
		await stopped;
		// A write whose commit was cut off waits for the database to say what became of it, and others wait behind it.
		await reading.answered(503);
		await postgres.start();
		await Promise.all([reading.answered(200), making.answered(200), starting.answered(200)]);
		const [read, made, started] = await Promise.all([reading.stop(), making.stop(), starting.stop()]);

		for (const { status, retry_after, body } of [...read, ...made, ...started]) {
			if (status === 200) continue;
			expect({ status, retry_after, body }).toMatchObject({
				status: 503,
				retry_after: expect.stringMatching(/^\d+$/),
				body: { error_code: "service_unavailable" },
			});
		}
		const uids = (answers: readonly Answer[]) => new Set(acknowledged(answers).map(({ action_uid }) => action_uid));
		expect(uids(read)).toEqual(new Set([accepted.action_uid]));
		const [other, ...others] = uids(started);
		expect(others).toEqual([]);
		const users = await client.ask<readonly { readonly email: string }[]>("GET", "/v1/users");
		expect(users.map(({ email }) => email)).toEqual(
			expect.arrayContaining(acknowledged(made).map(({ email }) => email)),
		);
		expect(await client.follow(ON_NODE_1, hasEnded)).toMatchObject({
			action_uid: accepted.action_uid,
			status: "completed",
		});
		expect(await client.follow(AFTER_IT, hasEnded)).toMatchObject({ action_uid: other, status: "completed" });
		const { events } = await client.ask<{
			readonly events: readonly { readonly kind: string; readonly action_uid: string; readonly action: SeenAction }[];
		}>("GET", "/v1/nodes/actions/history?kind=accepted,status_changed&order=oldest_first");
		const lives = Map.groupBy(events, ({ action_uid }) => action_uid);
		expect(Object.fromEntries([...lives].map(([uid, life]) => [uid, life.map(({ action }) => action.status)]))).toEqual(
			{
				[accepted.action_uid]: ["queued", "starting", "running", "completed"],
				[String(other)]: ["queued", "starting", "running", "completed"],
			},
		);
	});

	test("a process that is cut off loses its action to one that is not, and answers again once it is back", async () => {
		const { url, direct, proxy } = await behindProxy();
		await using _ = proxy;
		await using cutOff = await startReplica(url, ["--speed=0.5"]);
		await restClient(cutOff).ask("POST", ON_NODE_1, {});
		await restClient(cutOff).follow(ON_NODE_1, ({ progress }) => progress > 0);
		await using other = await startReplica(direct, ["--speed=1000"]);
		proxy.pause();
		const ended = await restClient(other).follow(ON_NODE_1, hasEnded);
		expect(ended).toMatchObject({ status: "completed" });
		const history = "/v1/nodes/1/actions/history?kind=taken_over";
		const { events } = await restClient(other).ask<{ readonly events: readonly unknown[] }>("GET", history);
		expect(events.length).toBeGreaterThan(0);
		proxy.resume();
		await reachable(cutOff);
		expect(await restClient(cutOff).ask("GET", ON_NODE_1)).toEqual(ended);
	});
});

interface Answer {
	readonly status: number;
	readonly retry_after: string | null;
	readonly body: unknown;
}

/** The bodies of answers that a client may rely on. */
function acknowledged(answers: readonly Answer[]): readonly Record<string, unknown>[] {
	return answers.flatMap(({ status, body }) => (status === 200 ? [body as Record<string, unknown>] : []));
}

function userOf(turn: number) {
	return { email: `user-${turn}@example.com`, password: "another horse battery", name: "U", role: "db_viewer" };
}

interface Asking extends AsyncDisposable {
	/** Waits for an answer of this status to a request that is sent from now on. */
	answered(status: number): Promise<void>;
	/** All answers, once no more are to come. */
	stop(): Promise<readonly Answer[]>;
}

/** A client that sends one request after the other, whatever it is answered. */
function askOnAndOn(ask: (turn: number) => Promise<Answer>): Asking {
	const answers: Answer[] = [];
	let over = false;
	let sent = 0;
	const asked = (async () => {
		while (!over) {
			sent += 1;
			answers.push(await ask(sent));
			await sleep(20);
		}
	})();
	const stop = async () => {
		over = true;
		await asked;
		return answers;
	};
	return {
		answered: async (status) => {
			const from = sent;
			while (!answers.slice(from).some((answer) => answer.status === status)) {
				await Promise.race([sleep(10), asked]);
			}
		},
		stop,
		[Symbol.asyncDispose]: async () => {
			await stop();
		},
	};
}

/** A database of its own, by itself and through a proxy. */
async function behindProxy(): Promise<{ readonly url: string; readonly direct: string; readonly proxy: TcpProxy }> {
	const direct = await postgres.newDatabase();
	const proxy = await startTcpProxy(postgres.port);
	return { url: direct.replace(`:${postgres.port}/`, `:${proxy.port}/`), direct, proxy };
}

async function answerTo(
	{ base, authorization }: RunningServer,
	method: string,
	path: string,
	{ body: sent = {}, headers = {} }: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
	const answer = await fetch(base + path, {
		method,
		headers: { authorization, ...headers },
		...(method === "POST" ? { body: JSON.stringify(sent) } : {}),
	});
	const body: unknown = await answer.json();
	return { status: answer.status, retry_after: answer.headers.get("retry-after"), body };
}

/** Waits until the process can do its work again. Fails when that takes longer than the test may. */
async function reachable(server: RunningServer): Promise<void> {
	while ((await answerTo(server, "GET", "/readyz")).status !== 200) await sleep(50);
}
