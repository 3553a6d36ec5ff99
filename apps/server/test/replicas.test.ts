import { setTimeout as sleep } from "node:timers/promises";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startReplica, TAKEOVER_AFTER_MS } from "./replica.ts";
import { everythingSeen, hasEnded, restClient, type SeenAction } from "./rest-client.ts";
import type { RunningServer } from "./running-server.ts";

let postgres: PostgresServer;

beforeAll(async () => {
	postgres = await startPostgresServer();
});

afterAll(() => postgres[Symbol.asyncDispose]());

interface Line {
	readonly event_uid: number;
	readonly kind: string;
}

async function historyOf(server: RunningServer, filter = ""): Promise<readonly Line[]> {
	const path = `/v1/nodes/actions/history?order=oldest_first&limit=1000${filter}`;
	return (await restClient(server).ask<{ readonly events: readonly Line[] }>("GET", path)).events;
}

describe("processes on one database", () => {
	test("answer alike: actions, users, tokens and the cluster that an action on one of them has changed", async () => {
		const url = await postgres.newDatabase();
		const replicas = await Promise.all([1, 2, 3].map(() => startReplica(url, ["--speed=1000"])));
		await using _ = disposing(replicas);
		const [a, b, c] = replicas as [RunningServer, RunningServer, RunningServer];
		const accepted = await restClient(a).ask<SeenAction>("POST", "/v1/nodes/1/actions/maintenance_on", {});
		for (const other of [b, c]) {
			const found = await restClient(other).ask<SeenAction>("GET", "/v1/nodes/1/actions/maintenance_on");
			expect(found.action_uid).toBe(accepted.action_uid);
		}
		await restClient(b).follow("/v1/nodes/1/actions/maintenance_on", hasEnded);
		const seen = await everythingSeen(restClient(a));
		for (const other of [b, c]) expect(await everythingSeen(restClient(other))).toEqual(seen);
		expect(JSON.stringify(seen)).toContain('"accept_servers":false');

		const viewer = { email: "viewer@example.com", password: "another horse battery", name: "V", role: "db_viewer" };
		await restClient(b).ask("POST", "/v1/users", viewer);
		const basic = `Basic ${btoa(`${viewer.email}:${viewer.password}`)}`;
		const { access_token } = await restClient(c, basic).ask<{ readonly access_token: string }>(
			"POST",
			"/v1/users/authorize",
		);
		expect(await restClient(a, `JWT ${access_token}`).statusOf("/v1/nodes")).toBe(200);
	});

	test.each(["read committed", "serializable"])(
		"accept one of many starts of a type that reach them at the same moment, where the database's default is %s",
		async (isolation) => {
			const url = await postgres.newDatabase();
			const name = new URL(url).pathname.slice(1);
			await postgres.sql(url, `alter database ${name} set default_transaction_isolation = '${isolation}'`);
			const replicas = await Promise.all([1, 2].map(() => startReplica(url, ["--speed=0.1"])));
			await using _ = disposing(replicas);
			const statuses = await Promise.all(
				Array.from({ length: 30 }, async (_unused, at) => {
					const server = replicas[at % 2] as RunningServer;
					const answer = await fetch(`${server.base}/v1/nodes/${(at % 3) + 1}/actions/remove`, {
						method: "POST",
						headers: { authorization: server.authorization },
						body: "{}",
					});
					await answer.text();
					return answer.status;
				}),
			);
			expect(statuses.toSorted()).toEqual([200, ...Array.from({ length: 29 }, () => 409)]);
		},
	);

	test("tell a watcher on one of them what another one does", async () => {
		const url = await postgres.newDatabase();
		const replicas = await Promise.all([1, 2].map(() => startReplica(url, ["--speed=1000"])));
		await using _ = disposing(replicas);
		const [a, b] = replicas as [RunningServer, RunningServer];
		const stop = new AbortController();
		const stream = await fetch(`${a.base}/v1/nodes/actions/events`, {
			headers: { authorization: a.authorization },
			signal: stop.signal,
		});
		await restClient(b).ask("POST", "/v1/nodes/2/actions/enslave_node", {});
		let text = "";
		for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
			text += chunk;
			if (text.includes('"status":"completed"')) break;
		}
		// The first block names the place where the stream begins.
		const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)).slice(1);
		expect(ids.length).toBeGreaterThan(3);
		expect(ids).toEqual((await historyOf(b)).map(({ event_uid }) => event_uid).slice(0, ids.length));
	});
});

describe("a process that stops in the middle of an action", () => {
	test("is succeeded by another one, which goes on with what is recorded", async () => {
		const url = await postgres.newDatabase();
		await using first = await startReplica(url, ["--speed=0.5"]);
		await restClient(first).ask("POST", "/v1/nodes/1/actions/maintenance_on", {});
		await restClient(first).follow("/v1/nodes/1/actions/maintenance_on", ({ progress }) => progress > 0);
		await using second = await startReplica(url, ["--speed=1000"]);
		await first.kill();
		expect(await restClient(second).follow("/v1/nodes/1/actions/maintenance_on", hasEnded)).toMatchObject({
			status: "completed",
		});
		expect((await historyOf(second)).map(({ kind }) => kind)).toContain("taken_over");
	});

	test("changes nothing when it comes back after another one has taken over", async () => {
		const url = await postgres.newDatabase();
		await using late = await startReplica(url, ["--speed=0.5"]);
		await restClient(late).ask("POST", "/v1/nodes/1/actions/maintenance_on", {});
		await restClient(late).follow("/v1/nodes/1/actions/maintenance_on", ({ progress }) => progress > 0);
		await using other = await startReplica(url, ["--speed=1000"]);
		process.kill(late.pid, "SIGSTOP");
		await restClient(other).follow("/v1/nodes/1/actions/maintenance_on", hasEnded);
		await restClient(other).ask("POST", "/v1/nodes/1/actions/maintenance_off", {});
		await restClient(other).follow("/v1/nodes/1/actions/maintenance_off", hasEnded);
		const before = [await everythingSeen(restClient(other)), await historyOf(other)];
		process.kill(late.pid, "SIGCONT");
		// It wakes in the middle of a move that it had begun, and answers once it has found out.
		await restClient(late).ask("GET", "/v1/nodes");
		await sleep(2 * TAKEOVER_AFTER_MS);
		expect([await everythingSeen(restClient(other)), await historyOf(other)]).toEqual(before);
		expect(await everythingSeen(restClient(late))).toEqual(before[0]);
	});
});

function disposing(all: readonly AsyncDisposable[]): AsyncDisposable {
	return {
		[Symbol.asyncDispose]: async () => {
			await Promise.all(all.map((each) => each[Symbol.asyncDispose]()));
		},
	};
}
