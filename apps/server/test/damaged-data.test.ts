import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
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

/** What may have become of a file, and the words that say what to do. */
const DAMAGES: Readonly<Record<string, readonly [words: RegExp, damage: (file: string) => Promise<void>]>> = {
	garbage: [/damaged .*npm run restore/, (file) => writeFile(file, "shopping list\n".repeat(500))],
	"cut off in the middle": [/damaged .*npm run restore/, (file) => change(file, (bytes) => bytes.subarray(0, 6_000))],
	"cut off to nothing": [/missing or empty.*npm run restore/, (file) => writeFile(file, "")],
	gone: [/missing or empty.*npm run restore/, (file) => rm(file)],
	"written by a newer release": [/newer (release|version)/, writeAsNewer],
	"a flipped bit where pages begin": [/damaged .*npm run restore/, (file) => change(file, flipPageHeaders)],
	"a directory": [
		/cannot be .* free space/,
		async (file) => {
			await rm(file);
			await mkdir(file);
		},
	],
};

test.for(
	["actions.db", "cluster.db"].flatMap((name) => Object.entries(DAMAGES).map((entry) => [name, ...entry] as const)),
)("%s that is %s ends the start with 1 and what to do, and stays as it is", async ([name, , [words, damage]]) => {
	await using copy = await dataDirectory(sound.path);
	const file = join(copy.path, name);
	await damage(file);
	const before = await readFile(file).catch(() => undefined);
	const ended = await runToEnd("main", [`--data-dir=${copy.path}`]);
	expect(ended.stderr).toMatch(/^[^\n]+\.\n$/);
	expect(ended.stderr).toMatch(words);
	expect([ended.code, ended.stdout]).toEqual([1, ""]);
	expect(await readFile(file).catch(() => undefined)).toEqual(before);
});

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

async function expectUnavailable({ base, authorization }: RunningServer, path: string): Promise<void> {
	const answer = await fetch(base + path, { method: "POST", body: "{}", headers: { authorization } });
	const text = await answer.text();
	expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
	expect(JSON.parse(text)).toMatchObject({ error_code: "service_unavailable" });
	expect(text).not.toMatch(/ at |\.db|malformed/);
}

async function change(file: string, by: (bytes: Buffer) => Uint8Array): Promise<void> {
	await writeFile(file, by(await readFile(file)));
}

/** Leaves the file as a release of the future would, which counts its formats on. */
async function writeAsNewer(file: string): Promise<void> {
	using db = new DatabaseSync(file);
	if (file.endsWith("actions.db")) db.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '')");
	else db.exec("pragma user_version = 9999");
	db.exec("pragma wal_checkpoint(truncate)");
}

/** The first byte of a page of a table or index says which of the two it is. */
function flipPageHeaders(bytes: Buffer): Buffer {
	for (let at = PAGE_BYTES; at < bytes.length; at += PAGE_BYTES) bytes[at] = (bytes[at] ?? 0) ^ 0x40;
	return bytes;
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
