import { setTimeout as sleep } from "node:timers/promises";
import { type PostgresServer, startPostgresServer } from "@node-actions/test-servers";
import { beforeAll, describe, expect, test } from "vitest";
import { startReplica } from "./replica.ts";
import { hasEnded, restClient, type SeenAction } from "./rest-client.ts";
import { dataDirectory, type RunningServer, startServer } from "./running-server.ts";

let postgres: PostgresServer;
beforeAll(async () => {
	postgres = await startPostgresServer();
	return () => postgres[Symbol.asyncDispose]();
});

/** Kept from one process to the next, like their data. */
let compiled: string;
beforeAll(async () => {
	const directory = await dataDirectory();
	compiled = directory.path;
	return () => directory[Symbol.asyncDispose]();
});

/** Data that one process after the other is started on. */
interface Ground extends AsyncDisposable {
	start(): Promise<RunningServer>;
}

/** An action takes half a second or so: kills meet it waiting, being planned, under way and ended. */
const SPEED = "--speed=20";

const GROUNDS: Readonly<Record<string, () => Promise<Ground>>> = {
	"embedded store": async () => {
		const directory = await dataDirectory();
		const env = { NODE_ACTIONS_ADMIN_PASSWORD: "correct horse battery", NODE_COMPILE_CACHE: compiled };
		return {
			start: () => startServer(directory.path, ["--no-https", SPEED], env),
			[Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
		};
	},
	"PostgreSQL store": async () => {
		const url = await postgres.newDatabase();
		return {
			start: () => startReplica(url, [SPEED], { NODE_COMPILE_CACHE: compiled }),
			[Symbol.asyncDispose]: async () => {},
		};
	},
};

interface Round {
	/** Its name is its key, too. */
	readonly action: string;
	/** Milliseconds from the answer to the kill. */
	readonly killed_after_ms: number;
}

/** All on one node, so that they run one after the other and each of them can be done. */
const ROUNDS: readonly (readonly Round[])[] = [
	[
		{ action: "enslave_node", killed_after_ms: 0 },
		{ action: "maintenance_on", killed_after_ms: 10 },
		{ action: "maintenance_off", killed_after_ms: 100 },
	],
	[
		{ action: "maintenance_on", killed_after_ms: 30 },
		{ action: "enslave_node", killed_after_ms: 3 },
		{ action: "remove", killed_after_ms: 1 },
	],
];

const pathOf = (action: string): string => `/v1/nodes/1/actions/${action}`;

describe.each(Object.entries(GROUNDS))("over the %s", (_name, open) => {
	test.concurrent.for(
		ROUNDS.map((rounds) => [rounds.map(({ killed_after_ms }) => killed_after_ms).join(", "), rounds] as const),
	)("processes killed %s ms after they have answered a POST lose nothing of it", async ([, rounds]) => {
		await using ground = await open();
		const started: SeenAction[] = [];
		for (const { action, killed_after_ms } of rounds) {
			await using server = await ground.start();
			await expectKept(server, started);
			started.push(await startOnce(server, action));
			await sleep(killed_after_ms);
			await server.kill();
		}
		await using last = await ground.start();
		await expectKept(last, started);
		const client = restClient(last);
		for (const { action_uid, name } of started) {
			const ended = await client.follow(pathOf(pathNameOf(name)), hasEnded);
			expect(ended).toMatchObject({ action_uid, status: "completed" });
		}
		const { events } = await client.ask<{ readonly events: readonly SeenAction[] }>(
			"GET",
			"/v1/nodes/actions/history?kind=accepted&order=oldest_first",
		);
		expect(events.map(({ action_uid }) => action_uid)).toEqual(started.map(({ action_uid }) => action_uid));
	});
});

/** What was acknowledged is there, and is what the same request is answered with again. */
async function expectKept(server: RunningServer, started: readonly SeenAction[]): Promise<void> {
	for (const { action_uid, name } of started) {
		const action = pathNameOf(name);
		expect(await restClient(server).ask("GET", pathOf(action))).toMatchObject({ action_uid });
		expect(await startOnce(server, action)).toMatchObject({ action_uid });
	}
}

async function startOnce({ base, authorization }: RunningServer, action: string): Promise<SeenAction> {
	const headers = { authorization, "idempotency-key": action };
	const answer = await fetch(base + pathOf(action), { method: "POST", headers, body: "{}" });
	expect(answer.status).toBe(200);
	return (await answer.json()) as SeenAction;
}

function pathNameOf(name: string): string {
	return name === "remove_node" ? "remove" : name;
}
