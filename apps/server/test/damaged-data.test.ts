import {
	closeSync,
	existsSync,
	fstatSync,
	openSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasEnded, restClient, type SeenAction } from "./rest-client.ts";
import { runToEnd } from "./run-to-end.ts";
import { dataDirectory, type RunningServer, startServer } from "./running-server.ts";

const ENVIRONMENT = { NODE_ACTIONS_ADMIN_PASSWORD: "correct horse battery", NODE_ACTIONS_LOG_LEVEL: "silent" };
const ACTION = "/v1/nodes/1/actions/maintenance_on";
const PAGE_BYTES = 4_096;

function start(directory: string): Promise<RunningServer> {
	return startServer(directory, ["--no-https", "--speed=1000"], ENVIRONMENT);
}

/** What a server that did some work and was stopped leaves behind. */
const sound = await dataDirectory();
beforeAll(async () => {
	await using server = await start(sound.path);
	const client = restClient(server);
	await client.ask("POST", ACTION, {});
	await client.follow(ACTION, hasEnded);
	await server.stop();
});
afterAll(() => sound[Symbol.asyncDispose]());

test("actions.db damaged under a running server is 503, readyz says so, and the next start says what to do", async () => {
	await using copy = await dataDirectory(sound.path);
	await using server = await start(copy.path);
	const client = restClient(server);
	expect(await client.statusOf("/readyz")).toBe(200);
	overwrite(join(copy.path, "actions.db"));
	for (const path of ["/v1/nodes/actions/history", "/readyz"]) expect(await client.statusOf(path), path).toBe(503);
	await expectUnavailable(server, "/v1/nodes/2/actions/enslave_node");
	expect(await client.statusOf("/healthz")).toBe(200);
	await server.kill();
	const ended = await runToEnd("main", [`--data-dir=${copy.path}`]);
	expect(ended.stderr).toMatch(/^[^\n]+actions\.db is damaged [^\n]+npm run restore[^\n]+\.\n$/);
	expect(ended.code).toBe(1);
});

test("cluster.db damaged under a running server is 503 from the next step on, and readyz says so", async () => {
	await using copy = await dataDirectory(sound.path);
	await using server = await start(copy.path);
	const client = restClient(server);
	overwrite(join(copy.path, "cluster.db"));
	await client.ask<SeenAction>("POST", "/v1/nodes/1/actions/maintenance_off", {});
	while ((await client.statusOf("/readyz")) === 200) await new Promise((resolve) => setTimeout(resolve, 50));
	expect(await client.statusOf("/readyz")).toBe(503);
	expect(await client.statusOf("/v1/nodes")).toBe(503);
	await expectUnavailable(server, "/v1/nodes/2/actions/enslave_node");
	expect(await client.statusOf("/v1/nodes/actions")).toBe(200);
});

/** What may happen to a log. */
const LOSSES: Readonly<Record<string, (log: string) => void>> = {
	"has another byte in the middle": (log) => {
		const bytes = readFileSync(log);
		const middle = Math.floor(bytes.length / 2);
		bytes[middle] = (bytes[middle] ?? 0) ^ 1;
		writeFileSync(log, bytes);
	},
	"is cut in half": (log) => truncateSync(log, Math.floor(statSync(log).size / 2)),
	"is something else": (log) => writeFileSync(log, Buffer.alloc(statSync(log).size, 0xa5)),
	"is gone": (log) => rmSync(log),
};

describe("a log that lost changes which were acknowledged", () => {
	const killed = dataDirectory();
	beforeAll(async () => {
		await using server = await start((await killed).path);
		const client = restClient(server);
		for (const path of [ACTION, "/v1/nodes/1/actions/maintenance_off", "/v1/nodes/2/actions/enslave_node"]) {
			await client.ask("POST", path, {});
			await client.follow(path, hasEnded);
		}
		await server.kill();
	});
	afterAll(async () => (await killed)[Symbol.asyncDispose]());

	test.for(
		["actions.db", "cluster.db"].flatMap((name) => Object.entries(LOSSES).map((loss) => [name, ...loss] as const)),
	)("keeps the server from starting where that of %s %s, and is not backed up", async ([name, , lose]) => {
		await using copy = await dataDirectory((await killed).path);
		const log = join(copy.path, `${name}-wal`);
		lose(log);
		const before = existsSync(log) ? readFileSync(log) : undefined;
		const ended = await runToEnd("main", [`--data-dir=${copy.path}`]);
		expect(ended.stderr).toMatch(/^[^\n]+-wal is damaged or gone[^\n]+npm run restore[^\n]+\.\n$/);
		expect([ended.code, ended.stdout]).toEqual([1, ""]);
		expect(existsSync(log) ? readFileSync(log) : undefined).toEqual(before);
		const backup = await runToEnd("backup", [`--data-dir=${copy.path}`, `${copy.path}-backup`]);
		expect([backup.code, backup.stderr]).toEqual([1, ended.stderr]);
	});

	test("and one that is whole is gone on from", async () => {
		await using copy = await dataDirectory((await killed).path);
		await using server = await start(copy.path);
		const { actions } = await restClient(server).ask<{ actions: readonly SeenAction[] }>("GET", "/v1/nodes/actions");
		expect(actions.map(({ status }) => status)).toEqual(["completed", "completed", "completed"]);
	});
});

async function expectUnavailable({ base, authorization }: RunningServer, path: string): Promise<void> {
	const answer = await fetch(base + path, { method: "POST", body: "{}", headers: { authorization } });
	const text = await answer.text();
	expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
	expect(JSON.parse(text)).toMatchObject({ error_code: "service_unavailable" });
	expect(text).not.toMatch(/ at |\.db|malformed/);
}

/** Writes over everything but the first page, and makes the process that has it in memory read it again, as it does when another one has written. */
function overwrite(file: string): void {
	using db = new DatabaseSync(file);
	db.exec("pragma wal_checkpoint(truncate)");
	const opened = openSync(file, "r+");
	const { size } = fstatSync(opened);
	writeSync(opened, Buffer.alloc(size - PAGE_BYTES, 0xa5), 0, size - PAGE_BYTES, PAGE_BYTES);
	const { user_version } = db.prepare("pragma user_version").get() ?? {};
	db.exec(`pragma user_version = ${user_version}`);
	closeSync(opened);
}
